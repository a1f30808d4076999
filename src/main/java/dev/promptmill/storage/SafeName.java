package dev.promptmill.storage;

import java.nio.ByteBuffer;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.promptmill.common.Sha256;

/**
 * Makes one part of a path of any text: safe on every file system, with letters and
 * digits of every script as they are. Different texts may come out alike.
 */
public final class SafeName {

	/** Leaves room for the number, an extension and the ending of a draft. */
	private static final int MOST_BYTES = 150;

	/** Device names of Windows, which are taken whatever follows their first dot. */
	private static final Pattern RESERVED = Pattern.compile("(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9]) *(?:\\..*)?");

	private SafeName() {
	}

	/** A name for a file, without its extension. */
	public static String file(String text) {
		return of(text, true);
	}

	/** A name for a folder, which never has a dot in it. */
	public static String folder(String text) {
		return of(text, false);
	}

	/** Whether a text is its own name. */
	static boolean isSafe(String text) {
		return file(text).equals(text);
	}

	private static String of(String text, boolean dots) {
		String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
		StringBuilder name = new StringBuilder(Math.min(MOST_BYTES, composed.length()));
		int bytes = 0;
		int index = 0;
		while (index < composed.length()) {
			int codePoint = composed.codePointAt(index);
			index += Character.charCount(codePoint);
			int kept = isKept(codePoint, dots) ? codePoint : '_';
			boolean repeats = kept == '_' && kept != codePoint && !name.isEmpty()
					&& name.charAt(name.length() - 1) == '_';
			if (repeats || (name.isEmpty() && isForbiddenFirst(kept, codePoint))) {
				continue;
			}
			bytes += (kept < 0x80) ? 1 : (kept < 0x800) ? 2 : (kept < 0x10000) ? 3 : 4;
			if (bytes > MOST_BYTES) {
				break;
			}
			name.appendCodePoint(kept);
		}
		trimEnd(name, composed);
		if (RESERVED.matcher(name).matches()) {
			int dot = name.indexOf(".");
			name.insert((dot < 0) ? name.length() : dot, '_');
		}
		return name.isEmpty() ? "_" : name.toString();
	}

	/** No dot that hides it, no hyphen that passes for an option, no blank. */
	private static boolean isForbiddenFirst(int kept, int given) {
		return kept == '.' || kept == '-' || kept == ' ' || (kept == '_' && given != '_')
				|| Character.getType(kept) == Character.NON_SPACING_MARK;
	}

	/**
	 * Windows drops dots and blanks at the end; a sign that was replaced says nothing
	 * there.
	 */
	private static void trimEnd(StringBuilder name, String given) {
		while (!name.isEmpty() && (name.charAt(name.length() - 1) == '.' || name.charAt(name.length() - 1) == ' '
				|| (name.charAt(name.length() - 1) == '_' && !given.endsWith("_")))) {
			name.setLength(name.length() - 1);
		}
	}

	private static boolean isKept(int codePoint, boolean dots) {
		if (codePoint < 0x80) {
			return Character.isLetterOrDigit(codePoint) || codePoint == '_' || codePoint == '-' || codePoint == ' '
					|| (dots && codePoint == '.');
		}
		return switch (Character.getType(codePoint)) {
			case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER,
					Character.MODIFIER_LETTER, Character.OTHER_LETTER, Character.NON_SPACING_MARK,
					Character.COMBINING_SPACING_MARK, Character.DECIMAL_DIGIT_NUMBER ->
				true;
			default -> false;
		};
	}

	/**
	 * The form in which two names are the same on some file system: case does not count,
	 * nor how a letter is put together.
	 */
	public static String key(String name) {
		return Normalizer.normalize(name, Normalizer.Form.NFC).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
	}

	/**
	 * What tells texts apart that come out alike.
	 * @param digits how many of it
	 */
	public static String hash(String text, int digits) {
		ByteBuffer characters = ByteBuffer.allocate(2 * text.length());
		characters.asCharBuffer().put(text);
		return HexFormat.of().formatHex(Sha256.digest().digest(characters.array())).substring(0, digits);
	}

}
