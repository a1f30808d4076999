package dev.promptmill.cli;

import java.nio.file.Path;

import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Decisions about rows in doubt, against a server that knows what it was paid for. */
class ResolveTests {

	@AutoClose
	private final Nights nights;

	ResolveTests(@TempDir Path home) {
		this.nights = new Nights(home).set("submit.max-attempts", "1");
	}

	@Test
	void taskWhenItsIdIsFoundElsewhereThenCollectedAndPaidOnce() throws Exception {
		this.nights.rows(2).change("lost", "a boat [[submit-once:accept-then-reset]]");
		Result run = this.nights.run();
		assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
		assertThat(this.nights.table(1, "unknown.csv")).singleElement()
			.satisfies((row) -> assertThat(row.get("what_to_do")).contains("resolve 1 --task TASK_ID --row lost"));
		Result resolved = this.nights.command("resolve", "1", "--task", taskOf("a boat"), "--row", "lost");
		assertThat(resolved.exitCode()).as(resolved.err()).isZero();
		assertThat(resolved.err()).contains("Row lost has its task").contains("0 rows are still unknown");
		assertThat(this.nights.table(1, "unknown.csv")).isEmpty();
		Result restarted = this.nights.command("restart", "1");
		assertThat(restarted.exitCode()).as(restarted.err()).isZero();
		assertThat(this.nights.table(1, "results.csv").get(2)).containsEntry("status", "DELIVERED")
			.containsEntry("attempts", "1")
			.containsEntry("billed_usd", "0.0035")
			.containsEntry("possibly_billed_usd", "0.0000");
		assertThat(this.nights.posts()).isEqualTo(3);
		assertThat(this.nights.bill(1).path("billed_usd").decimalValue()).isEqualByComparingTo("0.0105");
		assertThat(this.nights.command("resolve", "1", "--task", taskOf("a boat"), "--row", "lost").exitCode())
			.as("it is not unknown any more")
			.isEqualTo(2);
	}

	@Test
	void taskWhenItBelongsToAnotherRowThenRefusedAndNothingChanges() throws Exception {
		this.nights.rows(1).change("lost", "a boat [[submit-once:accept-then-reset]]");
		this.nights.run();
		Result refused = this.nights.command("resolve", "--task", taskOf("a lamp"), "--row", "lost");
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err()).contains("belongs to row row-1 of run 1").contains("Nothing was changed.");
		assertThat(this.nights.command("status", "1").out()).contains("1 unknown");
	}

	@Test
	void taskWhenNoRowOrSeveralAreNamedThenRefused() throws Exception {
		this.nights.change("a", "a boat [[submit-once:accept-then-reset]]")
			.change("b", "a ship [[submit-once:accept-then-reset]]");
		this.nights.run();
		assertThat(this.nights.command("resolve", "--task", "t-1").err()).contains("name the row with --row");
		assertThat(this.nights.command("resolve", "--task", "t-1", "--row", "a", "b").exitCode()).isEqualTo(2);
		assertThat(this.nights.command("resolve", "--task", "t-1", "--row", "a", "--stuck").exitCode()).isEqualTo(2);
	}

	@Test
	void abandonWhenOtherRowsHaveATaskWithoutAVerdictThenThoseAreStillCollected() throws Exception {
		this.nights.set("poll.deadline", "1s")
			.change("lost", "a boat [[submit-once:accept-then-reset]]")
			.change("slow", "a ship [[endless]]");
		assertThat(this.nights.run().exitCode()).isEqualTo(1);
		Result abandoned = this.nights.command("resolve", "--abandon");
		assertThat(abandoned.err()).contains("1 row given up");
		assertThat(this.nights.command("status", "1").out()).contains("1 failed").contains("1 generating");
		Result named = this.nights.command("resolve", "--abandon", "--row", "slow");
		assertThat(named.exitCode()).isEqualTo(2);
		assertThat(named.err()).contains("has a task that got no verdict yet: restart asks about it");
		assertThat(this.nights.command("resolve", "--abandon", "--stuck", "--row", "slow").err())
			.contains("1 row given up");
		assertThat(this.nights.command("status", "1").out()).contains("2 failed");
	}

	private String taskOf(String prompt) {
		return this.nights.tasks()
			.stream()
			.filter((task) -> task.prompt().startsWith(prompt))
			.map(SimulatedTask::taskId)
			.findFirst()
			.orElseThrow();
	}

}
