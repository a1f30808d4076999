package dev.promptmill.cli.json;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * The answer of {@code verify} about a run whose images were pruned.
 *
 * @param run its number
 * @param prunedAt when they were taken away
 */
@JsonTypeName("summary")
public record VerifyPrunedLine(long run, Instant prunedAt) implements JsonLine {
}
