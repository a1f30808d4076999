package dev.promptmill.input;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;

/**
 * Recognises text that was written as UTF-8 and read as windows-1252 or Mac OS Roman on
 * the way, so that one letter became two or three.
 */
final class MojibakeDetector {

	/** In windows-1252, the bytes that begin most letters in UTF-8. */
	private static final String LEADS = "\u00C2\u00C3\u00E2\u00F0\u00C4\u00C5\u00CE\u00CF\u00D0\u00D1\u00D7\u00D8\u00D9";

	private static final String[] MAC = { "\u221A\u00A9", "\u221A\u00BA", "\u221A\u2202", "\u221A\u00A7",
			"\u221A\u00FC", "\u201A\u00C4\u00F4", "\u201A\u00C4\u00EC", "\u201A\u00C4\u00FA" };

	private static final Map<Character, Integer> HIGH_BYTES = new HashMap<>();

	static {
		Charset charset = Charset.forName("windows-1252");
		for (int value = 0x80; value <= 0x9F; value++) {
			char character = new String(new byte[] { (byte) value }, charset).charAt(0);
			if (character != '\uFFFD') {
				HIGH_BYTES.put(character, value);
			}
			HIGH_BYTES.put((char) value, value);
		}
	}

	private MojibakeDetector() {
	}

	static boolean isIn(String text) {
		boolean ascii = true;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < '\u0080') {
				continue;
			}
			ascii = false;
			if (character == '\uFFFD' || (LEADS.indexOf(character) >= 0 && isSequence(text, i))) {
				return true;
			}
		}
		return !ascii && hasMac(text);
	}

	private static boolean isSequence(String text, int start) {
		int lead = text.charAt(start);
		int following = (lead >= 0xF0) ? 3 : (lead >= 0xE0) ? 2 : 1;
		if (start + following >= text.length()) {
			return false;
		}
		for (int i = 1; i <= following; i++) {
			int value = byteOf(text.charAt(start + i));
			if (value < 0x80 || value > 0xBF) {
				return false;
			}
		}
		return true;
	}

	/** The byte that windows-1252 has for a character, or -1. */
	private static int byteOf(char character) {
		Integer high = HIGH_BYTES.get(character);
		return (high != null) ? high : (character >= 0xA0 && character <= 0xFF) ? character : -1;
	}

	private static boolean hasMac(String text) {
		for (String sign : MAC) {
			if (text.contains(sign)) {
				return true;
			}
		}
		return false;
	}

}
