package dev.promptmill.apixo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.jspecify.annotations.Nullable;

/**
 * Decodes the body of an answer: unpacks what was compressed although nobody asked for
 * it, and finds out the charset.
 *
 * @param text the body; of a body that cannot be unpacked, a note with its first bytes
 * @param problem why the text is not the whole body; absent when it is
 */
record AnswerBody(String text, @Nullable String problem) {

	/** Bytes of a body that cannot be unpacked which are kept, in Base64. */
	private static final int KEPT_BYTES = 300;

	private static final int MAX_CODINGS = 3;

	/**
	 * Decodes a body.
	 * @param wire the bytes as they came
	 * @param contentEncoding the {@code Content-Encoding} header
	 * @param contentType the {@code Content-Type} header
	 * @param limit how many bytes the unpacked body may have
	 */
	static AnswerBody decode(byte[] wire, @Nullable String contentEncoding, @Nullable String contentType, int limit) {
		byte[] bytes = wire;
		String problem = null;
		for (int layer = 0; layer < MAX_CODINGS && problem == null && isCompressed(bytes, contentEncoding); layer++) {
			ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
			problem = unpack(bytes, limit, unpacked);
			bytes = unpacked.toByteArray();
		}
		if (bytes.length > 0 && problem == null && isUnknown(contentEncoding) && !looksLikeJson(bytes)) {
			String first = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, KEPT_BYTES)));
			String name = PrintableText.printable(String.valueOf(contentEncoding));
			return new AnswerBody("(compressed: " + name + ", in Base64: " + first + ")",
					"compressed in a way that was not asked for, " + name);
		}
		return new AnswerBody(new String(bytes, charset(bytes, contentType)), problem);
	}

	private static boolean isCompressed(byte[] bytes, @Nullable String contentEncoding) {
		boolean gzip = bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
		return gzip || (bytes.length > 0 && lowerCase(contentEncoding).contains("deflate") && !looksLikeJson(bytes));
	}

	private static boolean isUnknown(@Nullable String contentEncoding) {
		String coding = lowerCase(contentEncoding).strip();
		return !coding.isEmpty() && !coding.matches("identity|(x-)?gzip|deflate");
	}

	private static @Nullable String unpack(byte[] packed, int limit, ByteArrayOutputStream unpacked) {
		Inflater inflater = new Inflater(!hasZlibHeader(packed));
		try (InputStream stream = (packed[0] == 0x1f) ? new GZIPInputStream(new ByteArrayInputStream(packed))
				: new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
			return copy(stream, limit, unpacked);
		}
		catch (IOException ex) {
			return "its compressed body is broken (" + ex.getClass().getSimpleName() + ")";
		}
		finally {
			inflater.end();
		}
	}

	/** What was read before a failure stays in the copy. */
	static @Nullable String copy(InputStream stream, int limit, ByteArrayOutputStream copy) throws IOException {
		byte[] buffer = new byte[8192];
		int count = stream.read(buffer);
		while (count >= 0) {
			int room = limit - copy.size();
			copy.write(buffer, 0, Math.min(count, room));
			if (count > room) {
				return "answer larger than " + limit + " bytes";
			}
			count = stream.read(buffer);
		}
		return null;
	}

	private static boolean hasZlibHeader(byte[] packed) {
		return packed.length > 1 && (packed[0] & 0x0f) == 8
				&& (((packed[0] & 0xff) << 8) | (packed[1] & 0xff)) % 31 == 0;
	}

	private static boolean looksLikeJson(byte[] bytes) {
		return bytes[0] == '{' || bytes[0] == '[';
	}

	/**
	 * JSON is UTF-8, unless a byte order mark, its zero bytes or the header say
	 * otherwise.
	 */
	private static Charset charset(byte[] bytes, @Nullable String contentType) {
		if (bytes.length > 1) {
			int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
			if (first == 0xfeff || (bytes[0] == 0 && bytes[1] != 0)) {
				return StandardCharsets.UTF_16BE;
			}
			if (first == 0xfffe || (bytes[0] != 0 && bytes[1] == 0)) {
				return StandardCharsets.UTF_16LE;
			}
		}
		boolean latin = lowerCase(contentType)
			.matches(".{0,200}charset=\"?(iso-8859-1|latin1|windows-1252|us-ascii).*");
		return latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
	}

	private static String lowerCase(@Nullable String header) {
		return (header != null) ? header.toLowerCase(Locale.ROOT) : "";
	}

}
