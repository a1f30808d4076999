package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The last line of {@code costs}.
 *
 * @param by what is added up by
 * @param sums what was bought in all
 * @param since first day, as it was given
 * @param until last day, as it was given
 */
@JsonTypeName("summary")
public record CostsLine(String by, @JsonUnwrapped CostSums sums, @Nullable String since,
		@Nullable String until) implements JsonLine {
}
