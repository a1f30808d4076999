package dev.promptmill.apixo;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that nobody vouches for. */
final class Json {

	/**
	 * What follows a complete value is ignored: an id that was read is never given up.
	 */
	private static final JsonMapper MAPPER = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private Json() {
	}

	static Optional<JsonNode> read(String text) {
		try {
			return Optional.of(MAPPER.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text));
		}
		// A number beyond BigDecimal is reported by an exception that is not Jackson's
		catch (JacksonException | ArithmeticException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** The tokens of a text, as far as they can be read. */
	static JsonParser tokens(String text) {
		return MAPPER.createParser(text.startsWith("\uFEFF") ? text.substring(1) : text);
	}

	static String quoted(String text) {
		return MAPPER.writeValueAsString(text);
	}

	/** The text of a string or of a whole number; {@code null} for everything else. */
	static @Nullable String scalar(JsonNode node) {
		if (node.isString()) {
			return node.stringValue();
		}
		return node.isIntegralNumber() ? node.numberValue().toString() : null;
	}

}
