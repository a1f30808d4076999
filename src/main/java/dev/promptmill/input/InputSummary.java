package dev.promptmill.input;

import java.util.List;
import java.util.Map;

import dev.promptmill.apixo.ImageSize.Resolution;
import dev.promptmill.apixo.TaskMode;
import dev.promptmill.input.header.CsvHeader;
import org.jspecify.annotations.Nullable;

/**
 * The counts of an input file: the base of estimate and preview.
 *
 * @param sha256 identity of the file's bytes, 64 lower-case hex digits
 * @param detected what the file was recognised as
 * @param header its columns
 * @param rows data rows, valid and rejected
 * @param rejectedRows rows that will not be sent
 * @param images pictures that the valid rows order
 * @param pixels that these pictures have together, if they come as ordered
 * @param imagesByMode the same by mode; modes without pictures are absent
 * @param imagesByTier the same by resolution tier; tiers without pictures are absent
 * @param warnings what is allowed and yet hardly meant
 * @param first the first row as it would be sent, null when all are rejected
 */
public record InputSummary(String sha256, DetectedFormat detected, CsvHeader header, long rows, long rejectedRows,
		long images, long pixels, Map<TaskMode, Long> imagesByMode, Map<Resolution, Long> imagesByTier,
		List<InputWarning> warnings, @Nullable PromptRow first) {

	public InputSummary {
		imagesByMode = Map.copyOf(imagesByMode);
		imagesByTier = Map.copyOf(imagesByTier);
		warnings = List.copyOf(warnings);
	}

	/**
	 * Rows that may be sent.
	 * @return all rows but the rejected ones
	 */
	public long validRows() {
		return this.rows - this.rejectedRows;
	}

}
