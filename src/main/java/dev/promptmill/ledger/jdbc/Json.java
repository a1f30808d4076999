package dev.promptmill.ledger.jdbc;

import java.util.List;
import java.util.Map;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** JSON texts in ledger columns. */
public final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private Json() {
	}

	/** Writes a value to a column. */
	public static String write(Object value) {
		return MAPPER.writeValueAsString(value);
	}

	/** Reads a column with an array of texts. */
	public static List<String> strings(String json) {
		return MAPPER.readValue(json, new TypeReference<>() {
		});
	}

	/** Reads a column with an object whose values are texts. */
	public static Map<String, String> map(String json) {
		return MAPPER.readValue(json, new TypeReference<>() {
		});
	}

}
