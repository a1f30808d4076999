package dev.promptmill.apixo;

/** Makes texts from elsewhere fit to be shown: one printable line of bounded length. */
final class Text {

	static final int MAX_LENGTH = 500;

	private Text() {
	}

	/**
	 * Replaces every run of white space and invisible characters by one space and
	 * shortens the text to {@value #MAX_LENGTH} characters.
	 */
	static String printable(String raw) {
		StringBuilder line = new StringBuilder();
		int position = 0;
		while (position < raw.length() && line.length() <= MAX_LENGTH) {
			int character = raw.codePointAt(position);
			position += Character.charCount(character);
			if (isPrintable(character)) {
				line.appendCodePoint(character);
			}
			else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
				line.append(' ');
			}
		}
		return shortened(line.toString().strip());
	}

	/**
	 * Whether the text can be stored and sent as it is: no control, no half character.
	 */
	static boolean isClean(String text) {
		return text.codePoints()
			.noneMatch((character) -> Character.isISOControl(character)
					|| Character.getType(character) == Character.SURROGATE);
	}

	private static String shortened(String line) {
		if (line.length() <= MAX_LENGTH) {
			return line;
		}
		int end = MAX_LENGTH - 1;
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
