package dev.promptmill.apixo;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The object that every answer of the API is wrapped in, in any of its shapes
 * {@code {code,message,data:{...}}}, {@code {code,message,data:null}} and
 * {@code {code,message}}.
 *
 * @param code the {@code code} as printable text, a number as a rule
 * @param message the {@code message} and the {@code data.error}, printable; empty when
 * there is none
 * @param error the {@code data.error} as printable text
 * @param data the {@code data}; a missing node when there is none
 * @param json the whole answer
 */
record Envelope(@Nullable String code, String message, @Nullable String error, JsonNode data, JsonNode json) {

	/** Characters of an answer's words in which words are looked for. */
	private static final int MAX_WORDS = 8000;

	/** Where the gateways before an API put their words. */
	private static final List<String> OTHER_WORDS = List.of("error", "msg", "detail", "error_description", "errors",
			"title", "reason");

	/**
	 * Reads the body of an answer.
	 * @param body the body
	 * @param redaction takes secrets out of texts the answer may echo
	 * @return the envelope; empty when the body is no JSON object
	 */
	static Optional<Envelope> read(String body, UnaryOperator<String> redaction) {
		return Json.read(body).filter(JsonNode::isObject).map((json) -> of(json, redaction));
	}

	private static Envelope of(JsonNode json, UnaryOperator<String> redaction) {
		JsonNode data = json.path("data");
		String code = words(json.path("code"), redaction);
		String message = message(json, redaction);
		String error = words(data.path("error"), redaction);
		if (error != null && message != null && !message.contains(error)) {
			message = PrintableText.printable(message + ": " + error);
		}
		String either = (message != null) ? message : error;
		return new Envelope(code, (either != null) ? either : "", error, data, json);
	}

	private static @Nullable String message(JsonNode json, UnaryOperator<String> redaction) {
		String message = words(json.path("message"), redaction);
		for (String name : OTHER_WORDS) {
			JsonNode other = json.path(name);
			message = (message != null) ? message : words(
					other.isObject() && other.path("message").isString() ? other.path("message") : other, redaction);
		}
		return message;
	}

	/** The code the answer gives itself says that it is no error, or nothing at all. */
	boolean isSuccess() {
		return this.code == null || this.code.matches("(?i)200|0|ok|success");
	}

	/**
	 * The status this answer means: an error in the body of a 2xx counts as if it were
	 * the HTTP status, and makes a vague 400 precise.
	 * @param httpStatus the HTTP status it came with
	 */
	int effectiveStatus(int httpStatus) {
		int number = (this.code != null && this.code.matches("[45]\\d\\d")) ? Integer.parseInt(this.code) : 0;
		if (httpStatus / 100 == 2 && number != 0) {
			return number;
		}
		return (httpStatus == 400 && number / 100 == 4) ? number : httpStatus;
	}

	/**
	 * All words of the answer that tell errors apart, in lower case; where a message is
	 * long, more of it than is shown.
	 */
	String words() {
		String whole = this.json.path("message").isString() ? this.json.path("message").stringValue() : "";
		String words = this.code + " " + ((whole.length() > PrintableText.MAX_LENGTH)
				? PrintableText.printable(whole, MAX_WORDS) : this.message) + " " + this.error;
		return words.toLowerCase(Locale.ROOT);
	}

	private static @Nullable String words(JsonNode node, UnaryOperator<String> redaction) {
		if (node.isMissingNode() || node.isNull()) {
			return null;
		}
		String text = PrintableText.printable(redaction.apply(node.isString() ? node.stringValue() : node.toString()));
		return text.isEmpty() ? null : text;
	}

}
