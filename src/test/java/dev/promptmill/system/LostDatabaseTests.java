package dev.promptmill.system;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.simulator.ImageMode;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The database goes away in the middle of a run, and comes back. */
class LostDatabaseTests {

	private static final int IN_FLIGHT = 4;

	@TempDir
	Path home;

	@Test
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
			program.input(rows());
			ProgramProcess process = program.start("run", "input.csv")
				.awaiting(() -> simulator.books().totals().accepted() >= 6);
			database.stop();
			ProgramProcess.Ended lost = process.await();
			assertThat(lost.exitCode()).as(lost.err()).isEqualTo(1);
			assertThat(lost.err()).contains("error: Run 1 failed", "restart continues it").doesNotContain(Program.KEY);
			database = start(database.getPort());
			ProgramProcess.Ended ended = program.run("restart");
			RunFiles files = new RunFiles(program.output(1));
			Map<String, Long> statuses = files.statuses();
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(statuses.containsKey("UNKNOWN") ? 3 : 0);
			assertThat(statuses.keySet()).isSubsetOf("DELIVERED", "UNKNOWN");
			assertThat(statuses.getOrDefault("UNKNOWN", 0L)).isLessThanOrEqualTo(IN_FLIGHT);
			assertThat(simulator.books().acceptancesByPrompt().values()).containsOnly(1L);
			assertThat(simulator.books().totals().spend()).isBetween(files.usd("billed_usd"),
					files.usd("billed_usd").add(files.usd("possibly_billed_usd")));
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

	private static String rows() {
		StringBuilder csv = new StringBuilder("id,prompt,size\n");
		for (int row = 1; row <= 20; row++) {
			csv.append('r').append(row).append(",picture ").append(row).append(",512x512\n");
		}
		return csv.toString();
	}

}
