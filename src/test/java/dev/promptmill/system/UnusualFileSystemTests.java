package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Output folders on file systems that can't do what a local one can: the system's answers
 * to calls about that folder are replaced with {@code strace}. Skipped where that is not
 * installed (issue 12, fault 20).
 */
@Tag("matrix")
class UnusualFileSystemTests {

	private static final int ROWS = 6;

	@TempDir
	Path home;

	private final Simulator simulator = Simulator
		.start(SimulatorSettings.builder().latencyFactor(0.002).imageMode(ImageMode.PLAIN).build());

	private Program program;

	@BeforeEach
	void input() throws IOException {
		assumeThat(tracing("true").await().exitCode()).as("strace is there and may trace").isZero();
		this.program = new Program(this.home, this.simulator);
		this.program.input(PictureRows.of(ROWS));
		Files.createDirectories(this.home.resolve("output"));
	}

	@AfterEach
	void stop() {
		this.simulator.close();
	}

	@Test
	void runWhenFoldersCannotBeForcedThenEachImageIsDeliveredAndItIsSaidOnce() {
		ProgramProcess.Ended ended = this.program.throughShell(answering("fsync", "EINVAL")).run("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		RunFiles files = new RunFiles(this.program.output(1));
		assertThat(files.images()).hasSize(ROWS).allMatch(files::isThere);
		assertThat(ended.err()).containsOnlyOnce("can't force a folder to the disk");
	}

	@ParameterizedTest
	@CsvSource({ "fsync, EIO", "rename, EPERM", "rename, ENOSPC" })
	void runWhenImagesCouldNotBeStoredThenItIsRefusedBeforeAnythingIsBought(String call, String error) {
		ProgramProcess.Ended ended = this.program.throughShell(answering(call, error)).run("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
		assertThat(ended.err()).contains(this.home.resolve("output").toString()).doesNotContain("\tat ");
		assertThat(this.simulator.serverLedger().totals().posts()).isZero();
		assertThat(this.program.throughShell(null).run("run", "input.csv").exitCode()).isZero();
	}

	/** Of fsync only calls about the output folder itself; every rename. */
	private String answering(String call, String error) {
		String about = call.equals("fsync") ? " -P " + this.home.resolve("output") : "";
		return "exec strace -f -qq -o /dev/null" + about + " -e trace=" + call + " -e inject=" + call + ":error="
				+ error + " \"$@\"";
	}

	private ProgramProcess tracing(String command) throws IOException {
		return ProgramProcess.start(
				new ProcessBuilder("bash", "-c", "exec strace -f -qq -o /dev/null -e trace=fsync " + command),
				this.home.resolve("probe"));
	}

}
