package dev.promptmill.cli;

import java.nio.file.Path;

import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The first rows go ahead, and the others only if those are complete. */
class CanaryTests {

	@AutoClose
	private final Nights nights;

	CanaryTests(@TempDir Path home) {
		this.nights = new Nights(home);
	}

	@Test
	void sendsTheRestOnceTheFirstRowsCameOutWhole() throws Exception {
		Result run = this.nights.rows(12).run("--canary", "3");
		assertThat(run.exitCode()).as(run.err()).isZero();
		assertThat(this.nights.posts()).isEqualTo(12);
	}

	@Test
	void stopsBeforeTheOthersWhenOneOfTheFirstFails() throws Exception {
		this.nights.rows(12).change("row-2", "[[fail:CONTENT_VIOLATION]] a lamp");
		Result run = this.nights.run("--canary", "3");
		assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
		assertThat(run.err()).contains("The canary failed: 1 of the first 3 rows are not complete",
				"row 2, id row-2: FAILED, CONTENT_VIOLATION", "--canary 0");
		assertThat(this.nights.posts()).isEqualTo(3);
		assertThat(this.nights.table(1, "results.csv").get(3)).containsEntry("status", "READY");
		Result again = this.nights.command("restart", "1");
		assertThat(again.exitCode()).as(again.err()).isEqualTo(1);
		assertThat(this.nights.posts()).as("what failed is tried again, nothing else").isEqualTo(4);
		Result regardless = this.nights.command("restart", "1", "--canary", "0");
		assertThat(regardless.exitCode()).as(regardless.err()).isEqualTo(3);
		assertThat(this.nights.posts()).isEqualTo(13);
		assertThat(this.nights.table(1, "failed.csv")).hasSize(1);
	}

	@Test
	void restartGoesOnWhenWhatFailedComesOutWholeTheSecondTime() throws Exception {
		this.nights.rows(5).change("row-1", "[[fail-once:CONTENT_VIOLATION]] a lamp");
		assertThat(this.nights.run("--canary", "2").exitCode()).isEqualTo(1);
		Result restart = this.nights.command("restart", "1");
		assertThat(restart.exitCode()).as(restart.err()).isZero();
		assertThat(this.nights.posts()).isEqualTo(6);
		assertThat(this.nights.table(1, "results.csv").get(0)).containsEntry("attempts", "2")
			.containsEntry("fail_code", "");
	}

	@Test
	void neverSendsAgainWhatMayHaveBeenPaidFor() throws Exception {
		this.nights.rows(5).change("row-1", "[[submit-once:accept-then-close]] a lamp");
		assertThat(this.nights.run("--canary", "2").exitCode()).isEqualTo(1);
		assertThat(this.nights.command("restart", "1").exitCode()).isEqualTo(1);
		assertThat(this.nights.posts()).isEqualTo(2);
		assertThat(this.nights.command("resolve", "1", "--resubmit").exitCode()).isZero();
		assertThat(this.nights.command("restart", "1").exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(6);
	}

	@Test
	void countsOnlyRowsThatAreBought() throws Exception {
		this.nights.rows(5).run();
		this.nights.change("row-4", "[[fail:CONTENT_VIOLATION]] a kettle").change("row-5", "a spoon");
		Result run = this.nights.run("--since-last", "--canary", "1");
		assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
		assertThat(run.err()).contains("row 4, id row-4");
		assertThat(this.nights.posts()).isEqualTo(6);
	}

	@Test
	void finishesInTheUsualWayWhenNoRowIsKeptWaiting() throws Exception {
		this.nights.rows(2).change("row-2", "[[fail:CONTENT_VIOLATION]] a lamp");
		assertThat(this.nights.run("--canary", "5").exitCode()).isEqualTo(3);
	}

}
