package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code costs} for each day, month, job, run, status or value.
 *
 * @param by what is added up by: {@code day}, {@code month}, {@code job}, {@code run},
 * {@code status} or a column
 * @param value the day, the month and so on; null for inputs without the column
 * @param sums what was bought
 */
@JsonTypeName("cost")
public record CostLine(String by, @Nullable String value, @JsonUnwrapped CostSums sums) implements JsonLine {
}
