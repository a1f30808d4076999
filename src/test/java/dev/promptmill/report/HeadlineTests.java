package dev.promptmill.report;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.query.RunTotals;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeadlineTests {

	@Test
	void ofWhenEveryRowIsDeliveredThenSuccessThoughTheRunIsNotMarkedYet() {
		assertThat(Headline.of(run(RunState.RUNNING, null), totals(0, RowStatus.DELIVERED, 2)))
			.isEqualTo(new Headline(true, "Success: 2 rows delivered in full, 5 images."));
	}

	@Test
	void ofWhenSizesDifferThenSuccessSaysSo() {
		assertThat(Headline.of(run(RunState.FINISHED, null), totals(1, RowStatus.DELIVERED, 1)).text())
			.isEqualTo("Success: 1 row delivered in full, 5 images. 1 image has other dimensions than asked for; "
					+ "delivered all the same.");
	}

	@Test
	void ofWhenRowsAreMissingThenNamesTheDoubtfulFirst() {
		assertThat(Headline.of(run(RunState.FINISHED, null),
				totals(0, RowStatus.DELIVERED, 7, RowStatus.REJECTED, 1, RowStatus.FAILED, 2, RowStatus.UNKNOWN, 1)))
			.isEqualTo(new Headline(false,
					"Finished, but of 11 rows 1 may have been billed and is unknown, 2 failed, " + "1 was rejected."));
	}

	@Test
	void ofWhenRunFailedThenSaysWhyAndHowMuchIsLeft() {
		assertThat(Headline.of(run(RunState.FAILED, "The disk is full."),
				totals(0, RowStatus.DELIVERED, 1, RowStatus.READY, 1, RowStatus.GENERATING, 1)))
			.isEqualTo(new Headline(false,
					"Not finished: 2 of 3 rows are still to do. The run failed. The disk is full."));
	}

	private static RunTotals totals(long wrongSize, Object... counts) {
		Map<RowStatus, Long> rows = new EnumMap<>(RowStatus.class);
		for (int i = 0; i < counts.length; i += 2) {
			rows.put((RowStatus) counts[i], ((Integer) counts[i + 1]).longValue());
		}
		BigDecimal zero = BigDecimal.ZERO;
		return new RunTotals(rows, 5, 0, 5, wrongSize, zero, zero, zero, zero, zero, 0);
	}

	private static Run run(RunState state, String message) {
		Run.Plan plan = new Run.Plan("night", Path.of("night.csv"), "0", List.of(), OutputLocation.of(Path.of("out")),
				Map.of(), false, false, BigDecimal.ONE, 0, 0);
		return new Run(1, 1, plan, state, null, message, false, null, false, null, null, Instant.EPOCH, null, null,
				null, new Run.Lease(null, 0, 0));
	}

}
