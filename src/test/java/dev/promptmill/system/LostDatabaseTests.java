package dev.promptmill.system;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The database goes away in the middle of a run, and comes back. */
class LostDatabaseTests {

	private static final int IN_FLIGHT = 4;

	@TempDir
	Path home;

	/** Each last write waits for a connection, so the process may have to end itself. */
	@Test
	@Tag("matrix")
	void runWhenDatabaseIsLostThenItFailsClearlyAndRestartPaysNothingTwice() throws SQLException {
		Server database = start(0);
		try (Simulator simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.01)
			.submitDelay(Duration.ofMillis(50))
			.imageMode(ImageMode.PLAIN)
			.build())) {
			Program program = new Program(this.home, simulator).with("submit.rate-per-second", "20")
				.with("submit.max-in-flight", Integer.toString(IN_FLIGHT))
				.with("spring.datasource.url",
						"jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/./ledger;WRITE_DELAY=0");
			program.input(PictureRows.of(20));
			ProgramProcess process = program.start("run", "input.csv")
				.awaiting(() -> simulator.serverLedger().totals().accepted() >= 6);
			database.stop();
			ProgramProcess.Ended lost = process.await();
			assertThat(lost.exitCode()).as(lost.err()).isEqualTo(1);
			assertThat(lost.err()).containsPattern("error: Run (1 failed|failed, and its database no longer answers)")
				.contains("restart continues it")
				.doesNotContain(Program.KEY);
			database = start(database.getPort());
			ProgramProcess.Ended ended = program.run("restart");
			RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(program.output(1)),
					simulator.serverLedger(), IN_FLIGHT);
		}
		finally {
			database.stop();
		}
	}

	private Server start(int port) throws SQLException {
		return Server
			.createTcpServer("-tcpPort", Integer.toString(port), "-baseDir", this.home.toString(), "-ifNotExists")
			.start();
	}

}
