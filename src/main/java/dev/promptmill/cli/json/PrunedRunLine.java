package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A line of {@code prune} for each run that was pruned.
 *
 * @param freed what was taken away
 * @param run its number
 * @param output its folder or place in a bucket
 */
@JsonTypeName("run")
public record PrunedRunLine(@JsonUnwrapped FreedFacts freed, long run, String output) implements JsonLine {
}
