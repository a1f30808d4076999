package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * A line of {@code prune --ledger} for each run that had rows to archive.
 *
 * @param run its number
 * @param rowsArchived how many rows were archived
 * @param rowsKept how many rows stay, because they may have been billed, wait for a
 * decision or have images that are to be fetched
 */
@JsonTypeName("run")
public record ArchivedRunLine(long run, long rowsArchived, long rowsKept) implements JsonLine {
}
