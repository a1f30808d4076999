package dev.promptmill.cli.json;

import java.math.BigDecimal;

/**
 * The bill of a run.
 *
 * @param estimatedUsd price of all images that it has to buy
 * @param reservedUsd price of tasks without an end
 * @param billedUsd price of images that were generated
 * @param returnedUsd what was charged and given back
 * @param possiblyBilledUsd price of requests whose outcome nobody knows, and of images
 * beyond what was asked for
 */
public record BillFacts(BigDecimal estimatedUsd, BigDecimal reservedUsd, BigDecimal billedUsd, BigDecimal returnedUsd,
		BigDecimal possiblyBilledUsd) {
}
