package dev.promptmill.cli.json;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The run that an input would make.
 *
 * @param input its file
 * @param sha256 of the file
 * @param header how it was understood
 * @param rows of the input
 * @param validRows of those, the ones without a mistake
 * @param rejectedRows of those, the ones with one
 * @param rowsToBuy rows that would be sent
 * @param earlier rows that were bought before
 * @param images of all valid rows
 * @param imagesToBuy of the rows that would be sent
 * @param unitPriceUsd price of one image
 * @param estimatedUsd price of the images to buy
 * @param estimatedSeconds until the last row is submitted and first asked about
 * @param canaryRows sent first, alone; 0 for none
 * @param budgetUsd of the run, null for none
 * @param allowPartial whether the run starts although its estimate exceeds budget or
 * balance, and spends what there is
 * @param budgetPerDayUsd of all runs on a day, null for none
 * @param budgetPerMonthUsd of all runs in a month, null for none
 * @param jobName name of the job
 */
public record PlanFacts(String input, String sha256, @JsonUnwrapped HeaderFacts header, long rows, long validRows,
		long rejectedRows, long rowsToBuy, @JsonUnwrapped BoughtRowsFacts earlier, long images, long imagesToBuy,
		BigDecimal unitPriceUsd, BigDecimal estimatedUsd, long estimatedSeconds, int canaryRows,
		@Nullable BigDecimal budgetUsd, boolean allowPartial, @Nullable BigDecimal budgetPerDayUsd,
		@Nullable BigDecimal budgetPerMonthUsd, String jobName) {
}
