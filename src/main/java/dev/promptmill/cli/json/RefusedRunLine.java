package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The last line of {@code run} for an input with rows that were bought before, if nothing
 * says what to do about them.
 *
 * @param plan of the run
 * @param exitCode 6
 * @param message what was bought, and what the ways on would cost
 */
@JsonTypeName("summary")
public record RefusedRunLine(@JsonUnwrapped PlanFacts plan, int exitCode, String message) implements JsonLine {
}
