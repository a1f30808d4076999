package dev.promptmill.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.TestDatabase;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The database stops answering in the middle of a run, without an error: the worst way in
 * which it can be lost.
 */
@Tag("matrix")
class SilentDatabaseTests {

	private static final int IN_FLIGHT = 4;

	private static final Duration GUARDED = Duration.ofMinutes(5);

	@TempDir
	Path home;

	private Simulator simulator;

	private Program program;

	@BeforeEach
	void start() {
		this.simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.01)
			.submitDelay(Duration.ofMillis(50))
			.imageMode(ImageMode.PLAIN)
			.build());
		this.program = new Program(this.home, this.simulator).with("submit.rate-per-second", "20")
			.with("submit.max-in-flight", Integer.toString(IN_FLIGHT));
		this.program.input(PictureRows.of(20));
	}

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@DisplayName("A run whose network to the database swallows everything fails clearly, and restart pays nothing twice")
	@Test
	void runWhenTheNetworkSwallowsEverythingThenFailsClearly() throws IOException {
		Map<String, String> settings = TestDatabase.settings(TestDatabase.Kind.POSTGRESQL, this.home);
		settings.forEach((key, value) -> this.program.with(key.replace("promptmill.", ""), value));
		String url = settings.get("spring.datasource.url");
		int port = Integer.parseInt(url.replaceAll(".*localhost:(\\d+)/.*", "$1"));
		try (Proxy proxy = new Proxy(port)) {
			this.program.with("spring.datasource.url", url.replace(":" + port, ":" + proxy.port()));
			ProgramProcess process = this.program.start("run", "input.csv").awaiting(this::isHalfWay);
			proxy.silent = true;
			assertThat(process.endsWithin(GUARDED)).as("the program ended").isTrue();
			assertFailed(process.await());
			proxy.silent = false;
			assertRestartDelivers();
		}
	}

	/**
	 * Somebody holds locks for ever, and the database waits as long: whoever works on the
	 * run is stuck, so only the guard can end it.
	 */
	@Test
	void runWhenEveryCommitHangsForEverThenTheGuardEndsItAndRestartPaysNothingTwice() throws SQLException {
		Server database = Server.createTcpServer("-tcpPort", "0", "-baseDir", this.home.toString(), "-ifNotExists")
			.start();
		String url = "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/./ledger;WRITE_DELAY=0;LOCK_TIMEOUT=3600000";
		this.program.with("spring.datasource.url", url);
		try {
			ProgramProcess process = this.program.start("run", "input.csv").awaiting(this::isHalfWay);
			try (Connection connection = DriverManager.getConnection(url, "sa", "");
					Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.executeUpdate("UPDATE run SET pace = NULL");
				statement.executeUpdate("UPDATE batch_step_execution SET exit_message = exit_message");
				statement.executeUpdate("UPDATE batch_step_execution_context SET short_context = short_context");
				assertThat(process.endsWithin(GUARDED)).as("the program ended").isTrue();
				connection.rollback();
			}
			ProgramProcess.Ended ended = process.await();
			assertFailed(ended);
			assertThat(ended.err()).contains("its database no longer answers");
			assertRestartDelivers();
		}
		finally {
			database.stop();
		}
	}

	private boolean isHalfWay() {
		return this.simulator.serverLedger().totals().accepted() >= 6;
	}

	private static void assertFailed(ProgramProcess.Ended ended) {
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
		assertThat(ended.err()).contains("error: Run", "database", "restart continues it").doesNotContain(Program.KEY);
	}

	private void assertRestartDelivers() {
		ProgramProcess.Ended ended = this.program.run("restart");
		RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(this.program.output(1)),
				this.simulator.serverLedger(), IN_FLIGHT);
	}

	/** Passes bytes on, until it is told to swallow them. */
	private static final class Proxy implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final int target;

		private volatile boolean silent;

		Proxy(int target) throws IOException {
			this.target = target;
			start(this::accept);
		}

		int port() {
			return this.server.getLocalPort();
		}

		private void accept() {
			try {
				while (true) {
					Socket near = this.server.accept();
					Socket far = new Socket(InetAddress.getByName("localhost"), this.target);
					start(() -> pass(near, far));
					start(() -> pass(far, near));
				}
			}
			catch (IOException ex) {
				// Closed.
			}
		}

		private void pass(Socket from, Socket to) {
			try (from; to) {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				byte[] buffer = new byte[8192];
				boolean swallowed = false;
				for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
					swallowed |= this.silent;
					if (!swallowed) {
						out.write(buffer, 0, count);
					}
				}
			}
			catch (IOException ex) {
				// One of the two hung up.
			}
		}

		private static void start(Runnable work) {
			Thread thread = new Thread(work, "proxy");
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() {
			try {
				this.server.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
