package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The last line of {@code runs}; its sums are without simulated runs.
 *
 * @param runs how many are listed
 * @param simulated how many of them are simulated
 * @param rows of their inputs
 * @param sums what came of them
 */
@JsonTypeName("summary")
public record RunsLine(long runs, long simulated, long rows, @JsonUnwrapped RunSumsFacts sums) implements JsonLine {
}
