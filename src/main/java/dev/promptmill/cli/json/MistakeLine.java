package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code check} for each mistake in the input.
 *
 * @param row its number, from 1, without the header
 * @param id of the row
 * @param line of the file
 * @param column null for the row as a whole
 * @param value the cell, shortened
 * @param reason what is wrong, and what would be right
 */
@JsonTypeName("mistake")
public record MistakeLine(long row, String id, long line, @Nullable String column, String value,
		String reason) implements JsonLine {
}
