package dev.promptmill.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.promptmill.apixo.ImageSize;
import dev.promptmill.input.source.Blanks;

/** Reads sizes as people write them, and says how one that can't be read is written. */
final class SizeText {

	private static final int LONGEST = 40;

	private static final String EXAMPLE = "1280x720";

	private SizeText() {
	}

	/** A size, with blanks around its sign or a multiplication sign in place of x. */
	static Optional<ImageSize> read(String text) {
		if (text.length() > LONGEST) {
			return Optional.empty();
		}
		StringBuilder plain = new StringBuilder(text.length());
		boolean sign = false;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			boolean blank = Blanks.isBlank(character);
			if (character == '\u00D7' || character == 'x' || character == 'X' || character == '*') {
				plain.append('x');
				sign = true;
			}
			else if (!blank) {
				plain.append(character);
				sign = false;
			}
			else if (!sign && !isBeforeSign(text, i)) {
				return Optional.empty();
			}
		}
		return ImageSize.parse(plain.toString());
	}

	private static boolean isBeforeSign(String text, int start) {
		int place = start;
		while (place < text.length() && Blanks.isBlank(text.charAt(place))) {
			place++;
		}
		return place < text.length() && "xX*\u00D7".indexOf(text.charAt(place)) >= 0;
	}

	/** What was probably meant, in the form that can be read. */
	static String suggestion(String text) {
		List<String> numbers = numbers(text.substring(0, Math.min(LONGEST, text.length())));
		return switch (numbers.size()) {
			case 1 -> numbers.get(0) + "x" + numbers.get(0);
			case 2 -> numbers.get(0) + "x" + numbers.get(1);
			default -> "for example " + EXAMPLE;
		};
	}

	/** Sides of three or four digits, also with a mark between thousands. */
	private static List<String> numbers(String text) {
		List<String> numbers = new ArrayList<>();
		StringBuilder digits = new StringBuilder();
		for (int i = 0; i <= text.length(); i++) {
			char character = (i < text.length()) ? text.charAt(i) : ' ';
			if (character >= '0' && character <= '9') {
				digits.append(character);
			}
			else if (!((character == '.' || character == ',') && digits.length() == 1 && i + 1 < text.length())) {
				if (digits.length() > 0) {
					numbers.add(digits.toString());
				}
				digits.setLength(0);
			}
		}
		boolean sides = numbers.stream().allMatch((number) -> number.length() == 3 || number.length() == 4);
		return sides ? numbers : List.of();
	}

}
