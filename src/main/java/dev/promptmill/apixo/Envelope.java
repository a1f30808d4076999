package dev.promptmill.apixo;

import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What every answer of the API is wrapped in, in any of its shapes
 * {@code {code,message,data:{...}}}, {@code {code,message,data:null}} and
 * {@code {code,message}}.
 *
 * @param code the {@code code} as printable text, a number as a rule
 * @param message the {@code message} and the {@code data.error}, printable; empty when
 * there is none
 * @param error the {@code data.error} as printable text
 * @param data the {@code data}; a missing node when there is none
 */
record Envelope(@Nullable String code, String message, @Nullable String error, JsonNode data) {

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
		String message = words(json.path("message"), redaction);
		String error = words(data.path("error"), redaction);
		if (error != null && message != null && !message.contains(error)) {
			message = Text.printable(message + ": " + error);
		}
		String either = (message != null) ? message : error;
		return new Envelope(code, (either != null) ? either : "", error, data);
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

	/** All words of the answer that tell errors apart, in lower case. */
	String words() {
		return (this.code + " " + this.message + " " + this.error).toLowerCase(Locale.ROOT);
	}

	private static @Nullable String words(JsonNode node, UnaryOperator<String> redaction) {
		if (node.isMissingNode() || node.isNull()) {
			return null;
		}
		String text = Text.printable(redaction.apply(node.isString() ? node.stringValue() : node.toString()));
		return text.isEmpty() ? null : text;
	}

}
