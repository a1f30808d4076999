package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The last line of {@code check} and of {@code run --dry-run}.
 *
 * @param plan of the run
 */
@JsonTypeName("summary")
public record PlanLine(@JsonUnwrapped PlanFacts plan) implements JsonLine {
}
