package dev.promptmill.cli.json;

import java.math.BigDecimal;

/**
 * Costs of requests, added up.
 *
 * @param requests how many were sent
 * @param billedUsd price of images that were generated
 * @param possiblyBilledUsd price of requests whose outcome nobody knows, and of images
 * beyond what was asked for
 * @param reservedUsd price of tasks without an end
 * @param returnedUsd what was charged and given back
 * @param atMostUsd billed, possibly billed and reserved together
 */
public record CostSums(long requests, BigDecimal billedUsd, BigDecimal possiblyBilledUsd, BigDecimal reservedUsd,
		BigDecimal returnedUsd, BigDecimal atMostUsd) {
}
