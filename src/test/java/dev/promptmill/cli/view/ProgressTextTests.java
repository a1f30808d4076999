package dev.promptmill.cli.view;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.run.RunProgress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTextTests {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	@Test
	void linesThenRowsByStatusMoneyWithBoundsPaceAndForecasts() {
		PacingSnapshot pace = new PacingSnapshot(16.27, 20, 200, 200, Duration.ZERO, "429 at 17.00/s, trying 16.27/s");
		RunProgress progress = new RunProgress(pace, 9, NOON, new BigDecimal("2.03"), new BigDecimal("2.2"));
		assertThat(ProgressText.lines(totals(65), progress)).containsExactly(
				"180 delivered, 12 failed, 1 unknown, 242 ready, 65 generating",
				"310 of 632 images; $1.085 to $1.323 so far, in all about $2.03, at most $2.20",
				"16.3/s of 20.0/s (429 at 17.00/s, trying 16.27/s), done about " + TimeFormat.clock(NOON));
	}

	@Test
	void linesWhenTheCeilingOfOpenTasksHoldsThenSaysSo() {
		PacingSnapshot pace = new PacingSnapshot(20, 20, 65, 65, Duration.ZERO, "");
		assertThat(ProgressText.lines(totals(65), new RunProgress(pace, 0, null, null, null))).containsExactly(
				"180 delivered, 12 failed, 1 unknown, 242 ready, 65 generating",
				"310 of 632 images; $1.085 to $1.323 so far", "20.0/s of 20.0/s (held by 65 open tasks)");
	}

	@Test
	void lineThenAllOfItOnOneLineWithTheTime() {
		PacingSnapshot pace = new PacingSnapshot(20, 20, 200, 200, Duration.ZERO, "");
		assertThat(ProgressText.line(NOON, totals(65), new RunProgress(pace, 0, null, null, null), 500))
			.startsWith(TimeFormat.clock(NOON) + " 193/500 rows settled: 180 delivered, ")
			.endsWith("; 20.0/s of 20.0/s")
			.doesNotContain("\n");
	}

	private static RunTotals totals(long open) {
		Map<RowStatus, Long> rows = new EnumMap<>(RowStatus.class);
		rows.putAll(Map.of(RowStatus.DELIVERED, 180L, RowStatus.FAILED, 12L, RowStatus.UNKNOWN, 1L, RowStatus.READY,
				242L, RowStatus.GENERATING, open));
		return new RunTotals(rows, 632, 307, 310, 0, new BigDecimal("2.212"), new BigDecimal("0.2345"),
				new BigDecimal("1.085"), BigDecimal.ZERO, new BigDecimal("0.0035"), 0);
	}

}
