package dev.promptmill.image;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Turns what strangers sent into something that can't disturb a log line or a terminal.
 */
public final class Printable {

	private Printable() {
	}

	/**
	 * One line of at most {@code limit} characters, control and odd characters as dots.
	 */
	public static String line(String text, int limit) {
		StringBuilder line = new StringBuilder();
		text.codePoints()
			.limit(limit)
			.map((character) -> isPlain(character) ? character : '.')
			.forEach(line::appendCodePoint);
		return (text.codePointCount(0, text.length()) > limit) ? line + "…" : line.toString();
	}

	/** The first bytes of something that was not an image, as ASCII. */
	public static String bytes(byte[] bytes, int length) {
		String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
		StringBuilder line = new StringBuilder();
		text.strip().chars().map((c) -> (c >= ' ' && c < 127) ? c : '.').forEach(line::appendCodePoint);
		return line.toString();
	}

	/** Host and path without the query, which may hold a signature. */
	public static String url(URI uri) {
		return line(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath(), 200);
	}

	private static boolean isPlain(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				false;
			default -> true;
		};
	}

}
