package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The last line of {@code prune}.
 *
 * @param freed what was taken away in all
 * @param runs how many runs were pruned
 * @param dryRun whether it was only counted
 */
@JsonTypeName("summary")
public record PruneLine(@JsonUnwrapped FreedFacts freed, long runs, boolean dryRun) implements JsonLine {
}
