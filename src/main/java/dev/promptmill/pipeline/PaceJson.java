package dev.promptmill.pipeline;

import dev.promptmill.pacing.Pace;
import tools.jackson.databind.json.JsonMapper;

/** The pace of a run as the ledger keeps it for {@code status}. */
public final class PaceJson {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private PaceJson() {
	}

	static String write(Pace pace) {
		return MAPPER.writeValueAsString(pace);
	}

	/** Reads what a run wrote. */
	public static Pace read(String json) {
		return MAPPER.readValue(json, Pace.class);
	}

}
