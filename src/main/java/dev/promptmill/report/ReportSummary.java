package dev.promptmill.report;

import java.nio.file.Path;
import java.util.List;

import dev.promptmill.ledger.query.RunTotals;

/**
 * A short summary of a run's reports.
 *
 * @param totals rows by status, images, size mismatches and money, as the reports have
 * them
 * @param toRunAgain rows in {@code failed.csv}
 * @param toFetch images that were generated and billed and are not on disk;
 * {@code verify} fetches them at no cost
 * @param files what was written
 */
public record ReportSummary(RunTotals totals, long toRunAgain, long toFetch, List<Path> files) {
}
