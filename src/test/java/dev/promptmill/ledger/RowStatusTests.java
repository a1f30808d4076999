package dev.promptmill.ledger;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RowStatusTests {

	@ParameterizedTest
	@CsvSource({ "READY, SUBMITTING DELIVERED PARTIAL REUSED UNKNOWN", "SUBMITTING, GENERATING READY FAILED UNKNOWN",
			"GENERATING, GENERATING READY DELIVERED PARTIAL FAILED UNKNOWN", "DELIVERED, PARTIAL FAILED",
			"REUSED, PARTIAL FAILED", "PARTIAL, DELIVERED REUSED PARTIAL GENERATING",
			"FAILED, DELIVERED REUSED PARTIAL GENERATING READY", "REJECTED, ''", "UNKNOWN, READY GENERATING FAILED" })
	void mayBecomeExactlyTheseStatuses(RowStatus from, String to) {
		Set<RowStatus> expected = Stream.of(to.split(" "))
			.filter((name) -> !name.isEmpty())
			.map(RowStatus::valueOf)
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(RowStatus.class)));
		for (RowStatus next : RowStatus.values()) {
			assertThat(from.mayBecome(next)).as(from + " -> " + next).isEqualTo(expected.contains(next));
		}
	}

	@ParameterizedTest
	@EnumSource
	void onlyWhatWasSentOrHeldBecomesUnknownAndOnlyReadyIsSent(RowStatus from) {
		assertThat(from.mayBecome(RowStatus.UNKNOWN))
			.isEqualTo(from == RowStatus.SUBMITTING || from == RowStatus.READY || from == RowStatus.GENERATING);
		assertThat(from.mayBecome(RowStatus.SUBMITTING)).isEqualTo(from == RowStatus.READY);
	}

	@Test
	void isSettledWhenNothingMoreHappensByItself() {
		assertThat(Stream.of(RowStatus.values()).filter((status) -> !status.isSettled()))
			.containsExactly(RowStatus.READY, RowStatus.SUBMITTING, RowStatus.GENERATING);
	}

}
