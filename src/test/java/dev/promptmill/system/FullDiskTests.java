package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The disk fills up in the middle of a run, and has room again for its restart. A full
 * disk is a small tmpfs in a name space of its own, where the system allows that, and a
 * limit on the size of files.
 */
class FullDiskTests {

	private static final int ROWS = 40;

	/** So many that their ledger outgrows its disk in the middle of the run. */
	private static final int MANY_ROWS = 200;

	private static final int IN_FLIGHT = 4;

	/** In order, or by the guard where H2 spins. */
	private static final String FAILED = "Run 1 failed|error: Run failed, and its database no longer answers";

	/** Mounts a small disk over a folder, and keeps what was on it in the end. */
	private static final String ON_SMALL_DISK = """
			exec unshare -rm bash -c '
			  mount -t tmpfs -o size=%2$s small %1$s || exit 99
			  "$@"; code=$?
			  mkdir -p %1$s.kept && cp -a %1$s/. %1$s.kept/ && exit $code' bash "$@"
			""";

	private static final String ON_LARGER_DISK = "cp -a %1$s.kept/. %1$s/ && exec \"$@\"";

	@TempDir
	Path home;

	private Simulator simulator;

	private Program program;

	private int rows;

	@BeforeEach
	void start() {
		this.simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.002)
			.submitDelay(Duration.ofMillis(10))
			.imageMode(ImageMode.PLAIN)
			.build());
		this.program = new Program(this.home, this.simulator).with("submit.rate-per-second", "40")
			.with("submit.max-in-flight", Integer.toString(IN_FLIGHT));
		input(ROWS);
	}

	private void input(int count) {
		this.rows = count;
		this.program.input(PictureRows.of(count));
	}

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void runWhenNoImageFitsAnyMoreThenItFailsClearlyAndRestartDeliversTheRest() throws IOException {
		Path disk = smallDisk("output", "80k");
		ProgramProcess.Ended full = this.program.throughShell(ON_SMALL_DISK.formatted(disk, "80k"))
			.run("run", "input.csv");
		assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
		assertThat(full.err()).containsIgnoringCase("no space left");
		assertRestartDelivers(ON_LARGER_DISK.formatted(disk), 0);
	}

	// H2 may spin for ever when its disk is full (seen 3 of 13 times): the program then
	// ends by its guard, later.
	@Tag("matrix")
	@Test
	void runWhenTheLedgerDoesNotFitAnyMoreThenItFailsClearlyAndRestartPaysNothingTwice() throws IOException {
		input(MANY_ROWS);
		Path disk = smallDisk("data", "2100k");
		ProgramProcess.Ended full = this.program.throughShell(ON_SMALL_DISK.formatted(disk, "2100k"))
			.run("run", "input.csv");
		assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
		assertThat(full.err()).containsPattern(FAILED).containsIgnoringCase("no space left");
		assertRestartDelivers(ON_LARGER_DISK.formatted(disk), IN_FLIGHT);
	}

	// H2 may spin for ever when its disk is full (seen 3 of 13 times): the program then
	// ends by its guard, later.
	@Tag("matrix")
	@Test
	void runWhenTheLedgerMayNotGrowAnyMoreThenItFailsClearlyAndRestartPaysNothingTwice() {
		input(MANY_ROWS);
		ProgramProcess.Ended full = this.program.throughShell("ulimit -f 2100; exec \"$@\"").run("run", "input.csv");
		assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
		assertThat(full.err()).containsPattern(FAILED).containsIgnoringCase("file too large");
		assertRestartDelivers(null, IN_FLIGHT);
	}

	private Path smallDisk(String name, String size) throws IOException {
		Path disk = Files.createDirectories(this.home.resolve(name));
		ProgramProcess.Ended probe = ProgramProcess
			.start(new ProcessBuilder("bash", "-c", ON_SMALL_DISK.formatted(disk, size), "bash", "true"),
					this.home.resolve("probe-" + name))
			.await();
		assumeThat(probe.exitCode()).as("this system lets nobody mount a small disk: %s", probe.err()).isZero();
		return disk;
	}

	private void assertRestartDelivers(String shell, long unknownAtMost) {
		assertThat(this.simulator.serverLedger().totals().accepted()).as("submissions before the disk was full")
			.isPositive()
			.isLessThan(this.rows);
		ProgramProcess.Ended ended = this.program.throughShell(shell).run("restart");
		RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(this.program.output(1)),
				this.simulator.serverLedger(), unknownAtMost);
	}

}
