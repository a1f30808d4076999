package dev.promptmill.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import dev.promptmill.apixo.SubmitVerdict;

import static dev.promptmill.apixo.SubmitVerdict.ACCEPTED;
import static dev.promptmill.apixo.SubmitVerdict.ACCESS_DENIED;
import static dev.promptmill.apixo.SubmitVerdict.KEY_REFUSED;
import static dev.promptmill.apixo.SubmitVerdict.LOST;
import static dev.promptmill.apixo.SubmitVerdict.NOT_UNDERSTOOD;
import static dev.promptmill.apixo.SubmitVerdict.NO_FUNDS;
import static dev.promptmill.apixo.SubmitVerdict.QUOTA_EXCEEDED;
import static dev.promptmill.apixo.SubmitVerdict.RATE_LIMITED;
import static dev.promptmill.apixo.SubmitVerdict.ROW_REFUSED;
import static dev.promptmill.apixo.SubmitVerdict.SERVER_ERROR;

/**
 * One answer to a submission, of those that HTTP, a gateway or the API can give, and the
 * verdict it must get. {@code @} stands for the id of the task that the server created.
 *
 * @param name of the case
 * @param verdict what it must come to
 * @param status the HTTP status
 * @param head the headers, without the length
 * @param body the body, before it is encoded
 * @param framing how the body is sent
 * @param timing when the bytes are sent, and how it ends
 */
public record OddAnswer(String name, SubmitVerdict verdict, int status, String head, String body, Framing framing,
		Timing timing) {

	OddAnswer(String name, SubmitVerdict verdict, int status, String head, String body, Framing framing) {
		this(name, verdict, status, head, body, framing, Timing.AT_ONCE);
	}

	private static final String JSON = "Content-Type: application/json\r\n";

	private static final String HTML = "Content-Type: text/html\r\n";

	private static final String OK = "{\"code\":200,\"message\":\"success\",\"data\":{\"taskId\":\"@\"}}";

	private static final String NO_ID = "{\"code\":200,\"message\":\"success\",\"data\":{}}";

	/** How a body is sent. */
	public enum Framing {

		LENGTH, NO_LENGTH, CHUNKED, CHUNKED_CUT, LENGTH_TOO_LONG, LENGTH_TOO_SHORT, HTTP_1_0, GZIP, GZIP_UNSAID,
		GZIP_CUT, GZIP_BOMB, DEFLATE, RAW_DEFLATE, BROTLI, UTF_16LE, UTF_16BE_BOM, UTF_8_BOM, LATIN_1, CONTINUE_FIRST,
		HINTS_FIRST, HUGE_HEADERS, HALF, NONE, EMPTY_CLOSE, HALF_A_STATUS_LINE, NOT_HTTP

	}

	/** When the bytes of an answer are sent, and how it ends. */
	public enum Timing {

		/** Without a pause. */
		AT_ONCE,
		/** The second half a moment later. */
		SLOW,
		/** The second half not before the client has given up. */
		LATE,
		/** Without a pause, and then the connection is reset. */
		RESET

	}

	/** The table. */
	public static List<OddAnswer> all() {
		return Stream.of(framings(), timings(), ids(), successes(), refusals(), limits())
			.flatMap(List::stream)
			.toList();
	}

	private static List<OddAnswer> framings() {
		return List.of(ok("as documented", Framing.LENGTH), ok("until the end of the connection", Framing.NO_LENGTH),
				ok("chunked", Framing.CHUNKED), ok("chunked and cut off behind the id", Framing.CHUNKED_CUT),
				ok("shorter than announced", Framing.LENGTH_TOO_LONG),
				ok("longer than announced", Framing.LENGTH_TOO_SHORT), ok("by HTTP/1.0", Framing.HTTP_1_0),
				ok("gzip although not asked for", Framing.GZIP),
				ok("gzip that no header speaks of", Framing.GZIP_UNSAID),
				ok("gzip, cut off at its end", Framing.GZIP_CUT), ok("deflate", Framing.DEFLATE),
				ok("deflate without its frame", Framing.RAW_DEFLATE), ok("UTF-16 without a mark", Framing.UTF_16LE),
				ok("UTF-16 with a mark", Framing.UTF_16BE_BOM), ok("UTF-8 with a mark", Framing.UTF_8_BOM),
				ok("Latin-1", Framing.LATIN_1), ok("behind 100 Continue", Framing.CONTINUE_FIRST),
				ok("behind 103 Early Hints", Framing.HINTS_FIRST), ok("below large headers", Framing.HUGE_HEADERS),
				new OddAnswer("brotli", LOST, 200, JSON, OK, Framing.BROTLI),
				new OddAnswer("a bomb", LOST, 200, JSON, "", Framing.GZIP_BOMB),
				new OddAnswer("cut off before the id", LOST, 200, JSON, "{\"code\":200,\"message\":\"succ",
						Framing.CHUNKED_CUT),
				new OddAnswer("cut off inside the id", LOST, 200, JSON, OK.substring(0, OK.indexOf('@') + 1),
						Framing.LENGTH_TOO_LONG),
				new OddAnswer("half of it", LOST, 200, JSON, NO_ID, Framing.HALF),
				new OddAnswer("nothing but the end", LOST, 0, "", "", Framing.EMPTY_CLOSE),
				new OddAnswer("half a status line", LOST, 0, "", "", Framing.HALF_A_STATUS_LINE),
				new OddAnswer("not HTTP", LOST, 0, "", "", Framing.NOT_HTTP));
	}

	private static List<OddAnswer> timings() {
		String large = OK + " ".repeat(500);
		return List.of(new OddAnswer("slowly", ACCEPTED, 200, JSON, OK, Framing.LENGTH, Timing.SLOW),
				new OddAnswer("slowly, without a length", ACCEPTED, 200, JSON, large, Framing.NO_LENGTH, Timing.SLOW),
				new OddAnswer("too late", LOST, 200, JSON, OK, Framing.LENGTH, Timing.LATE),
				new OddAnswer("too late behind the id", ACCEPTED, 200, JSON, large, Framing.LENGTH, Timing.LATE),
				new OddAnswer("too late in a chunk behind the id", ACCEPTED, 200, JSON, large, Framing.CHUNKED,
						Timing.LATE),
				new OddAnswer("error too late", LOST, 500, JSON, OK, Framing.LENGTH, Timing.LATE),
				new OddAnswer("half of it, then a reset", LOST, 200, JSON, NO_ID, Framing.HALF, Timing.RESET),
				new OddAnswer("nothing but a reset", LOST, 0, "", "", Framing.EMPTY_CLOSE, Timing.RESET));
	}

	private static List<OddAnswer> ids() {
		return List.of(json("task_id", ACCEPTED, 200, "{\"code\":200,\"data\":{\"task_id\":\"@\"}}"),
				json("taskID", ACCEPTED, 200, "{\"code\":200,\"data\":{\"taskID\":\"@\"}}"),
				json("taskId at the top", ACCEPTED, 200, "{\"code\":200,\"taskId\":\"@\"}"),
				json("taskId in a result", ACCEPTED, 200, "{\"code\":200,\"result\":{\"taskId\":\"@\"}}"),
				json("a task with an id", ACCEPTED, 200, "{\"code\":200,\"data\":{\"task\":{\"id\":\"@\"}}}"),
				json("a list of one task", ACCEPTED, 200, "{\"code\":200,\"data\":[{\"taskId\":\"@\"}]}"),
				json("id in data of a success", ACCEPTED, 200, "{\"code\":200,\"data\":{\"id\":\"@\"}}"),
				json("data is the id", ACCEPTED, 200, "{\"code\":200,\"message\":\"success\",\"data\":\"@\"}"),
				json("id with 201", ACCEPTED, 201, OK), json("id with 500", ACCEPTED, 500, OK),
				json("id with 429", ACCEPTED, 429, OK), json("id with 400", ACCEPTED, 400, OK),
				json("id with 401", ACCEPTED, 401, OK), json("id with 302", ACCEPTED, 302, OK),
				json("id with code 500", ACCEPTED, 200,
						"{\"code\":500,\"message\":\"busy\",\"data\":{\"taskId\":\"@\"}}"),
				json("id with code 402", ACCEPTED, 200,
						"{\"code\":402,\"message\":\"low\",\"data\":{\"taskId\":\"@\"}}"),
				json("two documents", ACCEPTED, 200, "{\"code\":100}\n" + OK),
				json("the id twice", ACCEPTED, 200, OK + OK),
				json("rubbish behind", ACCEPTED, 200, OK + "<!-- cached -->"),
				new OddAnswer("the wrong type", ACCEPTED, 200, HTML, OK, Framing.LENGTH),
				json("two ids in duplicated keys", NOT_UNDERSTOOD, 200,
						"{\"code\":200,\"data\":{\"taskId\":\"@\",\"taskId\":\"another\"}}"),
				json("id with a control character", NOT_UNDERSTOOD, 200,
						"{\"code\":200,\"data\":{\"taskId\":\"@\\n\"}}"),
				json("an id of 201 characters", NOT_UNDERSTOOD, 200,
						"{\"code\":200,\"data\":{\"taskId\":\"" + "t".repeat(201) + "\"}}"),
				json("id of the request", NOT_UNDERSTOOD, 200, "{\"code\":200,\"id\":\"@\",\"requestId\":\"r1\"}"),
				json("id in a repeated request", NOT_UNDERSTOOD, 200, "{\"code\":200,\"request\":{\"taskId\":\"@\"}}"),
				json("bare id with an error", SERVER_ERROR, 500, "{\"code\":500,\"data\":{\"id\":\"@\"}}"));
	}

	private static List<OddAnswer> successes() {
		return List.of(json("no id", NOT_UNDERSTOOD, 200, NO_ID), json("null", NOT_UNDERSTOOD, 200, "null"),
				json("a list", NOT_UNDERSTOOD, 200, "[]"), json("broken JSON", NOT_UNDERSTOOD, 200, "{\"code\":200,"),
				json("data is a word", NOT_UNDERSTOOD, 200, "{\"code\":200,\"data\":\"accepted\"}"),
				json("data is a sentence", NOT_UNDERSTOOD, 200, "{\"code\":200,\"data\":\"accepted 1 task\"}"),
				json("success false", NOT_UNDERSTOOD, 200, "{\"success\":false,\"data\":null}"),
				json("an empty body", NOT_UNDERSTOOD, 200, ""),
				new OddAnswer("a sign-in page", NOT_UNDERSTOOD, 200, HTML, "<html><title>Sign in</title></html>",
						Framing.LENGTH),
				new OddAnswer("a page with the id in it", NOT_UNDERSTOOD, 200, HTML, "<html>{taskId: \"@\"}</html>",
						Framing.LENGTH),
				new OddAnswer("204", NOT_UNDERSTOOD, 204, "", "", Framing.NONE),
				new OddAnswer("301", NOT_UNDERSTOOD, 301, "Location: /elsewhere\r\n", "", Framing.LENGTH),
				new OddAnswer("302", NOT_UNDERSTOOD, 302, "Location: https://example.com/\r\n", "", Framing.LENGTH),
				new OddAnswer("304", NOT_UNDERSTOOD, 304, "", "", Framing.NONE),
				new OddAnswer("307", NOT_UNDERSTOOD, 307, "Location: /elsewhere\r\n", "", Framing.LENGTH),
				json("600", NOT_UNDERSTOOD, 600, ""));
	}

	private static List<OddAnswer> refusals() {
		return List.of(json("400", ROW_REFUSED, 400, "{\"code\":400,\"message\":\"bad size\"}"),
				json("code 400", ROW_REFUSED, 200, "{\"code\":400,\"message\":\"bad size\"}"),
				json("400 that repeats money words", ROW_REFUSED, 400,
						"{\"code\":400,\"message\":\"Prompt 'a poster about insufficient funds' is not allowed\"}"),
				json("400 that repeats the half of them", ROW_REFUSED, 400,
						"{\"code\":400,\"message\":\"Not allowed: a poster about insufficient fund...\"}"),
				json("413 outside the envelope", ROW_REFUSED, 413, "{\"detail\":\"too large\"}"),
				json("422 outside the envelope", ROW_REFUSED, 422, "{\"detail\":[{\"loc\":[\"size\"]}]}"),
				json("409", ROW_REFUSED, 409, ""), json("418", ROW_REFUSED, 418, "teapot"),
				json("403 about the content", ROW_REFUSED, 403, "{\"error\":{\"message\":\"Content policy\"}}"),
				json("408", LOST, 408, ""),
				json("403 about the account", ACCESS_DENIED, 403, "{\"code\":403,\"message\":\"no\"}"),
				new OddAnswer("403 of a firewall", ACCESS_DENIED, 403, HTML, "<html>Access policy</html>",
						Framing.LENGTH),
				json("401", KEY_REFUSED, 401, ""), json("404", ACCESS_DENIED, 404, ""),
				json("407", ACCESS_DENIED, 407, ""), json("402", NO_FUNDS, 402, ""),
				json("400 about credits", NO_FUNDS, 400, "{\"message\":\"Insufficient credits\"}"),
				json("code 402", NO_FUNDS, 200, "{\"code\":402,\"message\":\"pay\"}"));
	}

	private static List<OddAnswer> limits() {
		return List.of(json("429", RATE_LIMITED, 429, ""), json("code 429", RATE_LIMITED, 200, "{\"code\":429}"),
				json("429 with a hint", RATE_LIMITED, 429,
						"{\"code\":429,\"message\":\"slow down\",\"retry_after\":0.01}"),
				json("429 by the minute", RATE_LIMITED, 429, "{\"code\":429,\"message\":\"quota of 60 per minute\"}"),
				json("429 about a quota", QUOTA_EXCEEDED, 429,
						"{\"code\":429,\"message\":\"Daily quota exceeded, resets in 10ms\"}"),
				json("500", SERVER_ERROR, 500, ""),
				json("code 503", SERVER_ERROR, 200, "{\"code\":503,\"message\":\"busy\"}"),
				new OddAnswer("502 with a page", SERVER_ERROR, 502, HTML, "<html>Bad gateway</html>", Framing.LENGTH),
				new OddAnswer("504 cut off", SERVER_ERROR, 504, JSON, "{\"code\":504", Framing.LENGTH_TOO_LONG),
				new OddAnswer("503 with a hint", SERVER_ERROR, 503, "Retry-After: 0\r\n", "", Framing.LENGTH),
				json("500 about credits", SERVER_ERROR, 500, "{\"code\":402,\"message\":\"Insufficient credits\"}"));
	}

	private static OddAnswer ok(String name, Framing framing) {
		return new OddAnswer(name, ACCEPTED, 200, JSON, OK, framing);
	}

	private static OddAnswer json(String name, SubmitVerdict verdict, int status, String body) {
		return new OddAnswer(name, verdict, status, JSON, body, Framing.LENGTH);
	}

	@Override
	public String toString() {
		return this.name;
	}

	/** What is written to the connection, after which it is closed. */
	public byte[] wire(String taskId) {
		byte[] text = this.body.replace("@", taskId).getBytes(charset());
		return switch (this.framing) {
			case LENGTH, UTF_16LE -> message("", text, text.length);
			case LATIN_1 -> message("Content-Type: text/plain; charset=ISO-8859-1\r\nX-Old: 1\r\n", text, text.length);
			case NO_LENGTH -> bytes(statusLine() + this.head + "\r\n", text);
			case NONE -> bytes(statusLine() + this.head + "\r\n", new byte[0]);
			case CHUNKED -> bytes(chunked(text), text, "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			case CHUNKED_CUT -> bytes(chunked(text), text);
			case LENGTH_TOO_LONG -> message("", text, text.length + 1000);
			case LENGTH_TOO_SHORT -> message("", text, text.length - 1);
			case HTTP_1_0 -> bytes("HTTP/1.0 " + this.status + " OK\r\n" + this.head + "\r\n", text);
			case GZIP -> compressed("gzip", gzip(text));
			case GZIP_UNSAID -> message("", gzip(text), gzip(text).length);
			case GZIP_CUT -> message("Content-Encoding: gzip\r\n", Arrays.copyOf(gzip(text), gzip(text).length - 8),
					gzip(text).length);
			case GZIP_BOMB -> compressed("gzip", gzip(new byte[50_000_000]));
			case DEFLATE -> compressed("deflate", deflate(text, false));
			case RAW_DEFLATE -> compressed("deflate", deflate(text, true));
			case BROTLI -> compressed("br", new byte[] { 0x0b, 0x02, (byte) 0x80, 0x7b, 0x22, 0x03 });
			case UTF_16BE_BOM -> marked(new byte[] { (byte) 0xfe, (byte) 0xff }, text);
			case UTF_8_BOM -> marked(new byte[] { (byte) 0xef, (byte) 0xbb, (byte) 0xbf }, text);
			case CONTINUE_FIRST -> bytes("HTTP/1.1 100 Continue\r\n\r\n", message("", text, text.length));
			case HINTS_FIRST -> bytes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", message("", text, text.length));
			case HUGE_HEADERS -> message("X-Large: " + "x".repeat(60_000) + "\r\n", text, text.length);
			case HALF -> bytes(statusLine() + this.head + "Content-Length: " + text.length + "\r\n\r\n",
					Arrays.copyOf(text, text.length / 2));
			case EMPTY_CLOSE -> new byte[0];
			case HALF_A_STATUS_LINE -> "HTTP/1.1 2".getBytes(StandardCharsets.US_ASCII);
			case NOT_HTTP -> "SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII);
		};
	}

	private Charset charset() {
		return switch (this.framing) {
			case UTF_16LE -> StandardCharsets.UTF_16LE;
			case UTF_16BE_BOM -> StandardCharsets.UTF_16BE;
			case LATIN_1 -> StandardCharsets.ISO_8859_1;
			default -> StandardCharsets.UTF_8;
		};
	}

	private String statusLine() {
		return "HTTP/1.1 " + this.status + " Status\r\nConnection: close\r\n";
	}

	private String chunked(byte[] text) {
		return statusLine() + this.head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(text.length)
				+ "\r\n";
	}

	private byte[] message(String more, byte[] content, int length) {
		return bytes(statusLine() + more + this.head + "Content-Length: " + length + "\r\n\r\n", content);
	}

	private byte[] compressed(String coding, byte[] content) {
		return message("Content-Encoding: " + coding + "\r\n", content, content.length);
	}

	private byte[] marked(byte[] mark, byte[] text) {
		return message("", bytes("", mark, text), mark.length + text.length);
	}

	private static byte[] gzip(byte[] text) {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (OutputStream out = new GZIPOutputStream(packed)) {
			out.write(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return packed.toByteArray();
	}

	private static byte[] deflate(byte[] text, boolean raw) {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (OutputStream out = new DeflaterOutputStream(packed, new Deflater(9, raw))) {
			out.write(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return packed.toByteArray();
	}

	private static byte[] bytes(String head, byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

}
