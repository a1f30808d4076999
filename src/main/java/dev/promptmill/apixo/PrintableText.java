package dev.promptmill.apixo;

/** Makes texts from elsewhere fit to be shown: one printable line of bounded length. */
final class PrintableText {

	static final int MAX_LENGTH = 500;

	private PrintableText() {
	}

	/**
	 * Replaces every run of white space and invisible characters by one space and
	 * shortens the text to {@value #MAX_LENGTH} characters.
	 */
	static String printable(String raw) {
		return printable(raw, MAX_LENGTH);
	}

	/** The same with another bound. */
	static String printable(String raw, int maxLength) {
		StringBuilder line = new StringBuilder();
		int position = 0;
		while (position < raw.length() && line.length() <= maxLength) {
			int character = raw.codePointAt(position);
			position += Character.charCount(character);
			if (isPrintable(character)) {
				line.appendCodePoint(character);
			}
			else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
				line.append(' ');
			}
		}
		return shortened(line.toString().strip(), maxLength);
	}

	/** The text of a page, without its tags. */
	static String withoutTags(String page) {
		if (!page.stripLeading().startsWith("<")) {
			return page;
		}
		StringBuilder text = new StringBuilder();
		int end = 0;
		for (int start = page.indexOf('<'); start >= 0 && end >= 0
				&& text.length() <= MAX_LENGTH; start = page.indexOf('<', end)) {
			text.append(page, end, start).append(' ');
			int close = page.indexOf('>', start);
			if (close < 0) {
				return text.toString();
			}
			end = close + 1;
		}
		return text.append(page, end, page.length()).toString();
	}

	/**
	 * Whether the text can be stored and sent as it is: no control, no half character.
	 */
	static boolean isClean(String text) {
		return text.codePoints()
			.noneMatch((character) -> Character.isISOControl(character)
					|| Character.getType(character) == Character.SURROGATE);
	}

	private static String shortened(String line, int maxLength) {
		if (line.length() <= maxLength) {
			return line;
		}
		int end = maxLength - 1;
		return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
	}

	private static boolean isPrintable(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
				false;
			default -> true;
		};
	}

}
