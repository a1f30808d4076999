package dev.promptmill.report;

import dev.promptmill.ledger.Run;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The operator's ceiling of submissions, as the run's last execution had it. */
final class RateCeiling {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private RateCeiling() {
	}

	/** Submissions per second, 0 if it is not known. */
	static double perSecond(Run run) {
		String pace = run.pace();
		if (pace == null) {
			return 0;
		}
		try {
			return MAPPER.readTree(pace).path("pace").path("rateCeiling").asDouble(0);
		}
		catch (JacksonException ex) {
			return 0;
		}
	}

}
