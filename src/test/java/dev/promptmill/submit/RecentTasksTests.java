package dev.promptmill.submit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentTasksTests {

	private final RecentTasks tasks = new RecentTasks();

	@Test
	void isRepeatedWhenATaskComesAgainThenTrue() {
		assertThat(this.tasks.isRepeated("a")).isFalse();
		assertThat(this.tasks.isRepeated("b")).isFalse();
		assertThat(this.tasks.isRepeated("a")).isTrue();
	}

	@Test
	void isRepeatedThenAThousandAreRemembered() {
		this.tasks.isRepeated("first");
		fill(999);
		assertThat(this.tasks.isRepeated("first")).isTrue();
		fill(1000);
		assertThat(this.tasks.isRepeated("first")).as("forgotten").isFalse();
	}

	private void fill(int count) {
		for (int i = 0; i < count; i++) {
			this.tasks.isRepeated("task-" + count + "-" + i);
		}
	}

}
