package dev.promptmill.ledger;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RowStatusTests {

	@Test
	void isSettledWhenNothingMoreHappensByItself() {
		assertThat(Stream.of(RowStatus.values()).filter((status) -> !status.isSettled()))
			.containsExactly(RowStatus.READY, RowStatus.SUBMITTING, RowStatus.GENERATING);
	}

}
