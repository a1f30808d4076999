package dev.promptmill.system;

import java.util.Map;

import dev.promptmill.simulator.ServerLedger;

import static org.assertj.core.api.Assertions.assertThat;

/** Assertions about a run that broke off and was restarted. */
final class RestartAssertions {

	private RestartAssertions() {
	}

	/**
	 * Every row is delivered, or in doubt because its request was under way; no row was
	 * accepted twice, the bill holds what was spent, and every image is there.
	 * @param restart how the restart ended
	 * @param files that it left
	 * @param serverLedger of the server
	 * @param underWay requests that may have been under way when the run broke off
	 */
	static void assertNothingLostOrPaidTwice(ProgramProcess.Ended restart, RunFiles files, ServerLedger serverLedger,
			long underWay) {
		Map<String, Long> statuses = files.statuses();
		assertThat(restart.exitCode()).as(restart.err()).isEqualTo(statuses.containsKey("UNKNOWN") ? 3 : 0);
		assertThat(statuses.keySet()).isSubsetOf("DELIVERED", "UNKNOWN");
		assertThat(statuses.getOrDefault("UNKNOWN", 0L)).isLessThanOrEqualTo(underWay);
		assertThat(serverLedger.acceptancesByPrompt().values()).containsOnly(1L);
		assertThat(serverLedger.totals().spend()).isBetween(files.usd("billed_usd"),
				files.usd("billed_usd").add(files.usd("possibly_billed_usd")));
		assertThat(files.images()).allMatch(files::isThere);
	}

}
