package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * The last line of {@code prune --ledger}.
 *
 * @param rowsArchived how many rows were archived
 * @param rowsKept how many rows of runs that are old enough stay as they are
 * @param runs how many runs had rows to archive
 * @param dryRun whether it was only counted
 */
@JsonTypeName("summary")
public record ArchiveLine(long rowsArchived, long rowsKept, long runs, boolean dryRun) implements JsonLine {
}
