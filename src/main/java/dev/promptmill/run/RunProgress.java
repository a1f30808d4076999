package dev.promptmill.run;

import java.math.BigDecimal;
import java.time.Instant;

import dev.promptmill.pacing.PacingSnapshot;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The progress of a running run, as the ledger keeps it for {@code status}.
 *
 * @param pace rate, open tasks and why they are below their ceilings
 * @param rowsPerSecond rows settled per second of late
 * @param endsAt when it will be done at that pace; null while nobody can tell
 * @param cost what it will have cost by then, if the rows to come do as those before
 * them; null while nobody can tell
 * @param costAtMost what it will have cost if every image to come is billed, and all that
 * is in doubt was; null in what an older version wrote
 */
public record RunProgress(PacingSnapshot pace, double rowsPerSecond, @Nullable Instant endsAt,
		@Nullable BigDecimal cost, @Nullable BigDecimal costAtMost) {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	String toJson() {
		return MAPPER.writeValueAsString(this);
	}

	/** Reads what a run wrote. */
	public static RunProgress read(String json) {
		return MAPPER.readValue(json, RunProgress.class);
	}

}
