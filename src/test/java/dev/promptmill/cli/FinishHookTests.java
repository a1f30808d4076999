package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The operator's own command at the end of a run. */
class FinishHookTests {

	private final Path home;

	@AutoClose
	private final Nights nights;

	FinishHookTests(@TempDir Path home) {
		this.home = home;
		this.nights = new Nights(home);
	}

	@Test
	void getsTheSummaryAndTheEnvironmentButNotTheKey() throws Exception {
		Path summary = this.home.resolve("summary.json");
		Path environment = this.home.resolve("environment");
		this.nights.set("on-finish", "cat > '" + summary + "'; env > '" + environment + "'; echo told");
		Result run = this.nights.rows(2).run("--json");
		assertThat(run.exitCode()).as(run.err()).isZero();
		JsonNode told = JsonMapper.shared().readTree(Files.readString(summary));
		assertThat(told).isEqualTo(JsonMapper.shared().readTree(run.out()));
		assertThat(told.path("state").asString()).isEqualTo("FINISHED");
		assertThat(told.path("rows_by_status").path("DELIVERED").asInt()).isEqualTo(2);
		assertThat(environment).content().contains("OTHER=kept").doesNotContain("APIXO", "secret-key");
		assertThat(run.err()).contains("on-finish: told");
	}

	@Test
	void runsWhenTheRunFailedToo() throws Exception {
		Path summary = this.home.resolve("summary.json");
		this.nights.set("on-finish", "cat > '" + summary + "'");
		this.nights.rows(3).change("row-1", "[[submit:unauthorized]] a lamp");
		assertThat(this.nights.run().exitCode()).isEqualTo(1);
		assertThat(summary).content().contains("\"state\":\"FAILED\"", "\"exit_code\":1");
	}

	@Test
	void failureIsAWarningAndLeavesTheExitCode() throws Exception {
		Result run = this.nights.rows(1).set("on-finish", "exit 7").run();
		assertThat(run.exitCode()).isZero();
		assertThat(run.err()).contains("warning: The command of promptmill.on-finish ended with exit code 7.");
	}

	@Test
	void isEndedWithItsChildrenWhenItTakesTooLong() throws Exception {
		Path pid = this.home.resolve("pid");
		this.nights.set("on-finish", "sleep 600 & echo $! > '" + pid + "'; wait").set("on-finish-timeout", "1s");
		Result run = this.nights.rows(1).run();
		assertThat(run.exitCode()).isZero();
		assertThat(run.err()).contains("took longer than promptmill.on-finish-timeout (1 s)");
		String child = Files.readString(pid).strip();
		await().atMost(Duration.ofSeconds(20)).until(() -> !runs(child));
	}

	/** A process that was killed may wait for its new parent to take notice. */
	private static boolean runs(String pid) throws IOException {
		Path stat = Path.of("/proc", pid, "stat");
		if (!Files.exists(Path.of("/proc/self/stat"))) {
			return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent();
		}
		try {
			return !Files.readString(stat).replaceFirst(".*\\) ", "").startsWith("Z");
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void isNotRunByADryRunNorWhenAnotherProcessHoldsTheRun() throws Exception {
		Path mark = this.home.resolve("mark");
		this.nights.set("on-finish", "touch '" + mark + "'");
		this.nights.rows(1).run("--dry-run");
		assertThat(mark).doesNotExist();
	}

}
