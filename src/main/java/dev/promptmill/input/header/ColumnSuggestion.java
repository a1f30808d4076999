package dev.promptmill.input.header;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.promptmill.common.NormalizedName;

/**
 * Recognises misspelt column names, and those that other tools give to a column of ours.
 * Short names are compared without spelling mistakes, since {@code model} is not meant to
 * be {@code mode}.
 */
public final class ColumnSuggestion {

	private static final int LONG_NAME = 6;

	private static final int LONGEST_NAME = 100;

	private static final String NAMES_FILES = "image-name";

	private static final Map<String, Column> OTHER_NAMES = new HashMap<>();

	static {
		names(Column.PROMPT,
				"prompts imageprompt prompttext textprompt positiveprompt inputprompt fullprompt finalprompt"
						+ " text caption description promptde prompten");
		names(Column.ID, "ids promptid rowid imageid itemid productid sku name handle key uid uuid");
		names(Column.IMAGE_URL,
				"image img imageurl imgurl image1 images1 url imagelink imagesrc imageuri referenceimage"
						+ " referenceimages refimage refimages reference inputimage initimage sourceimage imageinput"
						+ " startimage imagepath picture photo");
		names(Column.NUM_IMAGES,
				"n num count numberofimages imagecount images numimage numimages numoutputs numberofoutputs samples"
						+ " numsamples batchsize qty quantity qtyimages imageqty variations numvariations");
		names(Column.ASPECT_RATIO, "ar ratio aspect aspectratio imageratio");
		names(Column.SIZE, "imagesize outputsize dimensions dimension imagedimensions width height w h");
		names(Column.RESOLUTION, "resolutions res imageresolution outputresolution");
		names(Column.SEED, "seeds randomseed noiseseed");
		names(Column.PROMPT_OPTIMIZER,
				"optimize optimizer promptoptimize promptenhance enhance enhanceprompt promptenhancer optimizeprompt"
						+ " promptoptimization magicprompt promptupsampling promptextend");
		names(Column.MODE, "taskmode generationmode");
	}

	private ColumnSuggestion() {
	}

	private static void names(Column column, String names) {
		for (String name : names.split(" ")) {
			OTHER_NAMES.put(name, column);
		}
	}

	/** The column of ours that a name resembles. */
	public static Optional<Column> of(String name) {
		if (name.length() > LONGEST_NAME) {
			return Optional.empty();
		}
		String letters = NormalizedName.of(name);
		Optional<Column> known = Arrays.stream(Column.values())
			.filter((column) -> letters.equals(NormalizedName.of(column.header())))
			.findFirst()
			.or(() -> Optional.ofNullable(OTHER_NAMES.get(letters)));
		return known.or(() -> Arrays.stream(Column.values())
			.filter((column) -> resembles(letters, NormalizedName.of(column.header())))
			.findFirst());
	}

	/**
	 * Says what a carried column may have meant, with the option that would use it.
	 * @param carried its name in the file
	 * @param column what it resembles
	 */
	static Lookalike lookalike(String carried, Column column) {
		String letters = NormalizedName.of(carried);
		boolean side = column == Column.SIZE
				&& (letters.equals("width") || letters.equals("height") || letters.equals("w") || letters.equals("h"));
		if (side) {
			return new Lookalike(carried, column.header(), null,
					"width and height stand in one column size, such as 1280x720");
		}
		return new Lookalike(carried, column.header(), option(column, carried),
				(column == Column.IMAGE_URL) ? "until then its row is sent without a reference picture" : "");
	}

	/** A carried column that names files, as other tools have it. */
	static Optional<Lookalike> fileName(String carried) {
		String letters = NormalizedName.of(carried);
		boolean names = switch (letters) {
			case "filename", "file", "outputfilename", "outputfile", "outputname", "outputprefix", "fileprefix",
					"imagename", "saveas" ->
				true;
			default -> false;
		};
		return names
				? Optional
					.of(new Lookalike(carried, NAMES_FILES, "--set image-name=" + quoted("{" + carried + "}-{n}"), ""))
				: Optional.empty();
	}

	/** The option that reads a column as one of ours. */
	public static String option(Column column, String header) {
		return "--column " + column.header() + "=" + quoted(header);
	}

	private static String quoted(String text) {
		boolean plain = text.chars().noneMatch((character) -> "\"$`\\!'".indexOf(character) >= 0);
		return plain ? "\"" + text + "\"" : "'" + text.replace("'", "'\\''") + "'";
	}

	private static boolean resembles(String name, String column) {
		return name.length() >= LONG_NAME && column.length() >= LONG_NAME && isOneEditApart(name, column);
	}

	/** One letter added, lost or replaced, or two neighbours swapped. */
	private static boolean isOneEditApart(String left, String right) {
		int start = 0;
		int shorter = Math.min(left.length(), right.length());
		while (start < shorter && left.charAt(start) == right.charAt(start)) {
			start++;
		}
		int end = 0;
		while (end < shorter - start
				&& left.charAt(left.length() - 1 - end) == right.charAt(right.length() - 1 - end)) {
			end++;
		}
		String leftMiddle = left.substring(start, left.length() - end);
		String rightMiddle = right.substring(start, right.length() - end);
		boolean swapped = leftMiddle.length() == 2
				&& new StringBuilder(leftMiddle).reverse().toString().equals(rightMiddle);
		return swapped || Math.max(leftMiddle.length(), rightMiddle.length()) <= 1;
	}

}
