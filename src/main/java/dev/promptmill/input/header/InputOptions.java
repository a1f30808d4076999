package dev.promptmill.input.header;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;

import dev.promptmill.input.source.CsvFormat;
import org.jspecify.annotations.Nullable;

/**
 * An operator's options for reading an input, beyond what it says itself.
 *
 * @param charset its encoding, null to find it out
 * @param delimiter what separates its cells, null to find it out
 * @param columns the header that stands for a column of ours, by our name
 * @param defaults the text that stands for an empty cell, by the column's name
 * @param template what the prompt is made of, null for the column {@code prompt}
 * @param vary values that make a row of each row and value, by name
 * @param varyLimit the most rows that {@code vary} may make
 * @param imageName what images are named after, null for the row's id
 */
public record InputOptions(@Nullable Charset charset, @Nullable Character delimiter, Map<String, String> columns,
		Map<String, String> defaults, @Nullable String template, Map<String, List<String>> vary, long varyLimit,
		@Nullable String imageName) {

	/** The most rows that {@code vary} makes unless that is allowed. */
	public static final long VARY_LIMIT = 100_000;

	/** Everything as the file says. */
	public static final InputOptions NONE = new InputOptions(null, null, Map.of(), Map.of(), null, Map.of(), VARY_LIMIT,
			null);

	/** A file of a known format, and nothing else. */
	public static InputOptions of(CsvFormat format) {
		return new InputOptions(format.charset(), format.delimiter(), Map.of(), Map.of(), null, Map.of(), VARY_LIMIT,
				null);
	}

}
