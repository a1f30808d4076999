package dev.promptmill.run;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.promptmill.common.ExitCode;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.query.RunTotals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RunOutcomeTests {

	@ParameterizedTest
	@CsvSource({ "FAULT, FAILED, FAILED", "API_FAULT, FAILED, FAILED", "STOP_REQUESTED, STOPPED, STOPPED",
			"SIGINT, STOPPED, SIGINT", "SIGTERM, STOPPED, SIGTERM" })
	void ofWhenItEndedEarlyThenByTheReasonWhateverTheRowsSay(RunStop.Reason reason, RunState state, ExitCode exit) {
		RunOutcome outcome = RunOutcome.of(Optional.of(new RunStop(reason, "why")), run(SubmissionStop.BUDGET, 3),
				totals(Map.of(RowStatus.DELIVERED, 3L)));
		assertThat(outcome).isEqualTo(new RunOutcome(state, exit, "why"));
	}

	@Test
	void ofWhenEveryRowIsDeliveredThenZero() {
		assertThat(RunOutcome.of(Optional.empty(), run(null, 2), totals(Map.of(RowStatus.DELIVERED, 2L))))
			.isEqualTo(new RunOutcome(RunState.FINISHED, ExitCode.DELIVERED, null));
	}

	@ParameterizedTest
	@EnumSource(names = { "PARTIAL", "FAILED", "REJECTED", "UNKNOWN" })
	void ofWhenARowIsSettledOtherwiseThenIncomplete(RowStatus status) {
		assertThat(RunOutcome.of(Optional.empty(), run(null, 2), totals(Map.of(RowStatus.DELIVERED, 1L, status, 1L))))
			.isEqualTo(new RunOutcome(RunState.FINISHED, ExitCode.INCOMPLETE, null));
	}

	@ParameterizedTest
	@CsvSource({ "BUDGET, The budget is reached; 2 rows were not sent. Raise --budget and restart.",
			"QUOTA, 2 rows were not sent.",
			"FUNDS, The account's balance or quota is used up; 2 rows were not sent. Add balance and restart." })
	void ofWhenMoneyRanOutThenStoppedAndRestartable(SubmissionStop closing, String message) {
		assertThat(RunOutcome.of(Optional.empty(), run(closing, 3),
				totals(Map.of(RowStatus.DELIVERED, 1L, RowStatus.READY, 2L))))
			.isEqualTo(new RunOutcome(RunState.STOPPED, ExitCode.OUT_OF_MONEY, message));
	}

	@Test
	void ofWhenMoneyRanOutButNoRowWaitsForItThenItDoesNotMatter() {
		assertThat(
				RunOutcome.of(Optional.empty(), run(SubmissionStop.BUDGET, 1), totals(Map.of(RowStatus.DELIVERED, 1L)))
					.exitCode())
			.isEqualTo(ExitCode.DELIVERED);
	}

	@ParameterizedTest
	@EnumSource(names = { "GENERATING", "SUBMITTING", "READY" })
	void ofWhenARowIsUnsettledThenFailedAndRestartable(RowStatus status) {
		RunOutcome outcome = RunOutcome.of(Optional.empty(), run(null, 2),
				totals(Map.of(RowStatus.DELIVERED, 1L, status, 1L)));
		assertThat(outcome.state()).isEqualTo(RunState.FAILED);
		assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
		assertThat(outcome.message()).startsWith("1 row has no verdict").contains("restart asks again");
	}

	@Test
	void ofWhenTheInputWasNotReadToItsEndThenFailed() {
		assertThat(RunOutcome.of(Optional.empty(), run(null, 5), totals(Map.of(RowStatus.DELIVERED, 2L))).exitCode())
			.isEqualTo(ExitCode.FAILED);
	}

	private static Run run(@Nullable SubmissionStop closing, long rows) {
		Run.Plan plan = new Run.Plan("job", Path.of("/in.csv"), "0", List.of(), OutputLocation.of(Path.of("/out")),
				Map.of(), false, false, BigDecimal.ONE, rows, rows);
		return new Run(1, 1, plan, RunState.RUNNING, null, null, true, closing, false, null, null, Instant.EPOCH, null,
				null, null, new Run.Lease(null, 1, 0));
	}

	static RunTotals totals(Map<RowStatus, Long> rows) {
		Map<RowStatus, Long> all = new EnumMap<>(RowStatus.class);
		for (RowStatus status : RowStatus.values()) {
			all.put(status, rows.getOrDefault(status, 0L));
		}
		return new RunTotals(all, 0, 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO,
				BigDecimal.ZERO, 0);
	}

}
