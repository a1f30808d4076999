package dev.promptmill.cli;

import java.nio.file.Path;

import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code run --resume}, as scheduled runs start. */
class ResumeTests {

	@TempDir
	private Path home;

	@Test
	void runWhenPartOfTheEstimateIsSpentThenTheRestIsNotHeldUpByTheWhole() throws Exception {
		try (Nights nights = new Nights(this.home).rows(6)) {
			Result partial = nights.run("--budget", "0.007", "--allow-partial");
			assertThat(partial.exitCode()).as(partial.err()).isEqualTo(5);
			assertThat(nights.posts()).isEqualTo(2);
			Result resumed = nights.run("--resume", "--budget", "0.014", "--set", "allow-partial=false");
			assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(5);
			assertThat(nights.posts()).as("all that the budget covers").isEqualTo(4);
			Result last = nights.run("--resume", "--budget", "0.021");
			assertThat(last.exitCode()).as(last.err()).isZero();
			assertThat(nights.posts()).isEqualTo(6);
		}
	}

}
