package dev.promptmill.cli.json;

import java.math.BigDecimal;

/**
 * Rows and money of one or more runs.
 *
 * @param rowsDelivered rows with every image that was asked for
 * @param billedUsd price of images that were generated
 * @param possiblyBilledUsd price of requests whose outcome nobody knows, and of images
 * beyond what was asked for
 * @param reservedUsd price of tasks without an end
 */
public record RunSumsFacts(long rowsDelivered, BigDecimal billedUsd, BigDecimal possiblyBilledUsd,
		BigDecimal reservedUsd) {
}
