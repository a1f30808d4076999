package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

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

/**
 * A PostgreSQL with every commit forced to disk is restarted or away in the middle of a
 * run (issue 12).
 */
class RestartedPostgresTests {

	private static final int IN_FLIGHT = 20;

	private static final int ROWS = 200;

	private static final int FEW_ROWS = 60;

	@TempDir
	Path home;

	private RestartablePostgres database;

	private Simulator simulator;

	private Program program;

	@BeforeEach
	void start() {
		this.database = new RestartablePostgres();
		this.simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.05)
			.submitDelay(Duration.ofMillis(100))
			.imageMode(ImageMode.PLAIN)
			.build());
		this.program = new Program(this.home, this.simulator).with("submit.rate-per-second", "20")
			.with("submit.max-in-flight", Integer.toString(IN_FLIGHT))
			.with("spring.datasource.url", this.database.url())
			.with("spring.datasource.username", "postgres")
			.with("poll.first-delay-1k", "750ms")
			.with("poll.interval", "200ms");
	}

	@AfterEach
	void close() {
		this.simulator.close();
		this.database.close();
	}

	@Test
	void runWhenTheServerIsAwayForTwoSecondsThenItIsRiddenOutAndSaidOnce() {
		ProgramProcess process = startUntil(FEW_ROWS, 20);
		this.database.stop("fast");
		pause(2);
		this.database.start();
		ProgramProcess.Ended ended = process.await();
		assertRiddenOut(ended, FEW_ROWS);
		assertThat(ended.err()).containsOnlyOnce("The database does not answer")
			.containsOnlyOnce("The database answers again");
	}

	@Test
	void runWhenAllConnectionsAreCutThenItIsRiddenOut() {
		ProgramProcess process = startUntil(FEW_ROWS, 20);
		this.database.cutConnections();
		assertRiddenOut(process.await(), FEW_ROWS);
	}

	@Tag("matrix")
	@ParameterizedTest
	@CsvSource({ "fast, 0, 10", "fast, 0, 60", "fast, 0, 150", "immediate, 0, 10", "immediate, 0, 60",
			"immediate, 0, 150", "fast, 2, 40", "immediate, 2, 80", "fast, 8, 30", "immediate, 8, 100", "fast, 45, 50",
			"immediate, 45, 70" })
	void runWhenTheServerIsAwayForLessThanAMinuteThenItIsRiddenOut(String mode, int seconds, int accepted) {
		ProgramProcess process = startUntil(ROWS, accepted);
		this.database.stop(mode);
		pause(seconds);
		this.database.start();
		assertRiddenOut(process.await(), ROWS);
	}

	@Tag("matrix")
	@Test
	void runWhenAllConnectionsAreCutAgainAndAgainThenItIsRiddenOut() {
		ProgramProcess process = startUntil(ROWS, 5);
		for (int accepted = 10; accepted < ROWS; accepted += 10) {
			int now = accepted;
			process.awaiting(() -> this.simulator.serverLedger().totals().accepted() >= now);
			this.database.cutConnections();
		}
		assertRiddenOut(process.await(), ROWS);
	}

	@Tag("matrix")
	@ParameterizedTest
	@CsvSource({ "fast, 40", "immediate, 40" })
	void runWhenTheServerStaysAwayThenItEndsAndRestartContinues(String mode, int accepted) {
		ProgramProcess process = startUntil(ROWS, accepted);
		this.database.stop(mode);
		ProgramProcess.Ended lost = process.await();
		assertThat(lost.exitCode()).as(lost.err()).isEqualTo(1);
		assertThat(lost.err()).contains("restart continues it");
		this.database.start();
		ProgramProcess.Ended ended = this.program.run("restart");
		RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(this.program.output(1)),
				this.simulator.serverLedger(), IN_FLIGHT);
	}

	private ProgramProcess startUntil(int rows, int accepted) {
		this.program.input(PictureRows.of(rows));
		return this.program.start("run", "input.csv")
			.awaiting(() -> this.simulator.serverLedger().totals().accepted() >= accepted);
	}

	private void assertRiddenOut(ProgramProcess.Ended ended, int rows) {
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(this.program.output(1)),
				this.simulator.serverLedger(), 0);
		assertThat(this.simulator.serverLedger().totals().accepted()).isEqualTo(rows);
	}

	private static void pause(int seconds) {
		LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
	}

}
