package dev.promptmill.ledger.step;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OpenTaskTests {

	@ParameterizedTest(name = "{0} ordered, {1} kept of {2}, {3} stored")
	@CsvSource({ "2, 0, 0, 1, false", "2, 0, 0, 2, true", "2, 0, 0, 3, true", "2, 1, 3, 1, false", "2, 1, 3, 2, true",
			"1, 1, 3, 1, false", "1, 2, 3, 1, true", "1, 2, 3, 0, false" })
	void isCompleteWithThenWhenTheTaskMadeItsPartAndTheRowHasAll(int ordered, int kept, int requested, long stored,
			boolean complete) {
		OpenTask task = new OpenTask(1, "r1", 1, 0, "task", ordered, "1K", "{}", Instant.EPOCH, 0, false, null,
				new OpenTask.Kept(kept, kept, requested), null);
		assertThat(task.isCompleteWith(stored)).isEqualTo(complete);
	}

}
