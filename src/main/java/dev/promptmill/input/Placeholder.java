package dev.promptmill.input;

import org.jspecify.annotations.Nullable;

/** Finds names that somebody was to fill in and did not. */
final class Placeholder {

	private static final int LONGEST = 60;

	private Placeholder() {
	}

	/**
	 * Looks for <code>{name}</code>, <code>{{name}}</code>, <code>{a|b}</code>,
	 * <code>${name}</code>, {@code __name__} and {@code [[name]]}.
	 * @return the first of them, or null
	 */
	static @Nullable String in(String text) {
		for (int i = 0; i < text.length(); i++) {
			String found = switch (text.charAt(i)) {
				case '{' -> braces(text, i);
				case '_' -> between(text, i, "__", "__");
				case '[' -> between(text, i, "[[", "]]");
				default -> null;
			};
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	private static @Nullable String braces(String text, int start) {
		String twice = between(text, start, "{{", "}}");
		return (twice != null) ? twice : between(text, start, "{", "}");
	}

	private static @Nullable String between(String text, int start, String open, String close) {
		if (!text.startsWith(open, start)) {
			return null;
		}
		int from = start + open.length();
		int most = Math.min(text.length(), from + LONGEST);
		for (int i = from; i < most; i++) {
			if (text.startsWith(close, i)) {
				return (i > from) ? text.substring(start, i + close.length()) : null;
			}
			if (!mayName(text.charAt(i)) || (text.charAt(i) == ':' && !open.startsWith("{"))) {
				return null;
			}
		}
		return null;
	}

	/** Not what JSON and LaTeX have between braces. */
	private static boolean mayName(char character) {
		return Character.isLetterOrDigit(character) || " _-|.:#/$%&,".indexOf(character) >= 0;
	}

}
