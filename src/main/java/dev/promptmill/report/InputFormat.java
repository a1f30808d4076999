package dev.promptmill.report;

import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the run's input was written: a file in input form is written alike, so that the
 * same settings read it.
 */
record InputFormat(Charset charset, char delimiter) {

	private static final int BYTES = 256;

	static InputFormat of(Map<String, String> settings) {
		InputForm form = new InputForm(settings);
		return new InputFormat(form.charset(), form.delimiter());
	}

	/** What a script needs to write such a file. */
	Map<String, Object> json() {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("delimiter", String.valueOf(this.delimiter));
		json.put("charset", this.charset.name());
		json.put("bytes", isSingleByte() ? new String(allBytes(), this.charset) : "");
		return json;
	}

	/** A script can write UTF-8 and, given the characters, what has one byte for each. */
	private boolean isSingleByte() {
		return this.charset.canEncode() && this.charset.newEncoder().maxBytesPerChar() == 1;
	}

	private static byte[] allBytes() {
		byte[] bytes = new byte[BYTES];
		for (int i = 0; i < BYTES; i++) {
			bytes[i] = (byte) i;
		}
		return bytes;
	}

}
