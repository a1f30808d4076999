package dev.promptmill.report;

import java.util.List;
import java.util.Map;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

class TodoTests {

	private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);

	private final RunFixture run = new RunFixture(this.database).rows(2);

	@AfterEach
	void close() {
		this.run.close();
		this.database.close();
	}

	/** As long as the run has not ended, or was killed. */
	@Test
	void entriesWhenATaskGotNoVerdictThenRestartAsksAgain() {
		OpenTask task = this.run.accepted(1);
		held(this.run.collect().giveUpForNow(task, "POLL_DEADLINE", "no verdict"));
		Invocation invocation = new Invocation("/opt/promptmill/run.sh", List.of("--job /jobs/night.yaml"), Map.of());
		List<Todo> entries = Todo.of(this.run.report(), this.run.run(), this.run.totals(), invocation);
		String restart = "/opt/promptmill/run.sh restart " + this.run.id() + " --job /jobs/night.yaml";
		assertThat(entries).singleElement().satisfies((todo) -> {
			assertThat(todo.kind()).isEqualTo(Todo.Kind.NO_VERDICT);
			assertThat(todo.rows()).isEqualTo(1);
			assertThat(todo.commands()).containsExactly(restart);
			assertThat(todo.text())
				.isEqualTo("1 row has a task without a verdict: ask again, free of charge, with " + restart);
		});
	}

}
