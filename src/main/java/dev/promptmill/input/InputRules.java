package dev.promptmill.input;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.ImageSize;
import dev.promptmill.apixo.ImageSize.AspectRatio;
import dev.promptmill.apixo.ImageSize.Preset;
import dev.promptmill.apixo.ImageSize.Resolution;
import dev.promptmill.apixo.TaskMode;
import dev.promptmill.input.header.Column;
import org.jspecify.annotations.Nullable;

/**
 * The API's rules about {@code input} (Spec), applied to the cells of a row.
 */
final class InputRules {

	/** Spreadsheets and pandas write whole numbers with a fraction of zeros. */
	private static final Pattern WHOLE_NUMBER = Pattern.compile("(-?[0-9]{1,10})(?:\\.0{1,20})?");

	private static final String BOTH_OR_NEITHER = "resolution and aspect_ratio count only together, and alone it "
			+ "would be ignored: ";

	private InputRules() {
	}

	/**
	 * Reads the order of a row and reports every mistake in it.
	 * @param findings of the row, perhaps with mistakes already
	 * @return the order, or null when the row has any mistake
	 */
	static @Nullable ImageInput read(ValidationErrors findings) {
		String prompt = PromptRule.read(findings);
		String imageUrl = ReferenceImageRule.read(findings);
		TaskMode mode = mode(findings);
		Preset preset = preset(findings);
		ImageSize size = size(findings);
		Integer images = wholeNumber(findings, Column.NUM_IMAGES, 1, ImageInput.MAX_IMAGES);
		Integer seed = wholeNumber(findings, Column.SEED, ImageInput.MIN_SEED, Integer.MAX_VALUE);
		Boolean optimizer = promptOptimizer(findings);
		if (!findings.isEmpty() || mode == null) {
			return null;
		}
		return new ImageInput(mode, prompt, imageUrl, preset, size, (images != null) ? images : 1, seed, optimizer);
	}

	/** A reference image decides when no mode is given, even if its URL is wrong. */
	private static @Nullable TaskMode mode(ValidationErrors findings) {
		boolean hasImage = ReferenceImageRule.isGiven(findings);
		String text = findings.parameter(Column.MODE);
		if (text == null) {
			return hasImage ? TaskMode.IMAGE_TO_IMAGE : TaskMode.TEXT_TO_IMAGE;
		}
		TaskMode mode = TaskMode.parse(text).orElse(null);
		if (mode == null) {
			findings.add(Column.MODE, "must be text-to-image or image-to-image, or empty");
		}
		else if (mode == TaskMode.TEXT_TO_IMAGE && hasImage) {
			findings.add(Column.MODE, "takes no reference image; empty the image cell, or write image-to-image");
		}
		else if (mode == TaskMode.IMAGE_TO_IMAGE && !hasImage) {
			findings.add(Column.MODE, "needs exactly 1 reference image in the column image_url");
		}
		return mode;
	}

	private static @Nullable Preset preset(ValidationErrors findings) {
		String resolutionText = findings.parameter(Column.RESOLUTION);
		String ratioText = findings.parameter(Column.ASPECT_RATIO);
		Resolution resolution = (resolutionText == null) ? null : Resolution.parse(resolutionText).orElse(null);
		AspectRatio ratio = (ratioText == null) ? null : AspectRatio.parse(ratioText).orElse(null);
		if (resolutionText != null && resolution == null) {
			findings.add(Column.RESOLUTION, "must be 1K or 2K");
		}
		if (ratioText != null && ratio == null) {
			findings.add(Column.ASPECT_RATIO,
					"must be one of 1:1 16:9 4:3 3:2 2:3 3:4 9:16 21:9 (a spreadsheet may have made a time of it)");
		}
		if (resolutionText != null && ratioText == null) {
			findings.add(Column.RESOLUTION, BOTH_OR_NEITHER + "add an aspect_ratio or remove the resolution");
		}
		if (resolutionText == null && ratioText != null) {
			findings.add(Column.ASPECT_RATIO, BOTH_OR_NEITHER + "add a resolution or remove the aspect_ratio");
		}
		return (resolution == null || ratio == null) ? null : new Preset(resolution, ratio);
	}

	/** Checked even where a preset wins: a wrong size shows that something is amiss. */
	private static @Nullable ImageSize size(ValidationErrors findings) {
		String text = findings.parameter(Column.SIZE);
		ImageSize size = (text == null) ? null : SizeText.read(text).orElse(null);
		if (text != null && size == null) {
			findings.add(Column.SIZE,
					"must be width and height with *, x or X between them: write " + SizeText.suggestion(text));
		}
		else if (size != null && !size.isAllowed()) {
			findings.add(Column.SIZE, "each side must be within 512 to 2048 pixels");
		}
		return size;
	}

	private static @Nullable Integer wholeNumber(ValidationErrors findings, Column column, int lowest, int highest) {
		String text = findings.parameter(column);
		if (text == null) {
			return null;
		}
		Matcher matcher = WHOLE_NUMBER.matcher(text);
		if (matcher.matches()) {
			long number = Long.parseLong(matcher.group(1));
			if (number >= lowest && number <= highest) {
				return (int) number;
			}
		}
		findings.add(column, "must be a whole number from " + lowest + " to " + highest);
		return null;
	}

	private static @Nullable Boolean promptOptimizer(ValidationErrors findings) {
		String text = findings.parameter(Column.PROMPT_OPTIMIZER);
		if (text == null) {
			return null;
		}
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> Boolean.TRUE;
			case "false" -> Boolean.FALSE;
			default -> {
				findings.add(Column.PROMPT_OPTIMIZER, "must be true or false");
				yield null;
			}
		};
	}

}
