package dev.promptmill.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.promptmill.support.PostgresBinaries;

/**
 * A PostgreSQL that a test may stop and start, with every commit forced to disk: the one
 * that is installed on this machine, or else the one that the tests bring along. It
 * refuses to run as root, so it runs as nobody then.
 */
final class RestartablePostgres implements AutoCloseable {

	private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

	private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

	private final Path binaries;

	private final Path folder;

	private final int port;

	RestartablePostgres() {
		this.binaries = installed().orElseGet(PostgresBinaries::unpacked);
		try {
			this.folder = Files.createTempDirectory("promptmill-postgres");
			this.folder.toFile().setExecutable(true, false);
			this.folder.toFile().setReadable(true, false);
			Path data = Files.createDirectory(data());
			if (ROOT) {
				execute("chown", "65534:65534", data.toString());
			}
			try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				this.port = socket.getLocalPort();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		executeUnprivileged("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF-8", "-N", "-D", data().toString());
		start();
	}

	private static Optional<Path> installed() {
		if (!Files.isDirectory(DEBIAN)) {
			return Optional.empty();
		}
		try (Stream<Path> versions = Files.list(DEBIAN)) {
			return versions.map((version) -> version.resolve("bin"))
				.filter((bin) -> Files.isExecutable(bin.resolve("initdb")))
				.max(Path::compareTo);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String url() {
		return "jdbc:postgresql://127.0.0.1:" + this.port + "/postgres";
	}

	void start() {
		executeUnprivileged("pg_ctl", "-D", data().toString(), "-w", "-t", "60", "-l", data().resolve("log").toString(),
				"-o", "-p " + this.port + " -k " + data()
						+ " -c listen_addresses=127.0.0.1 -c fsync=on -c max_connections=60",
				"start");
	}

	/**
	 * Stops.
	 * @param mode {@code fast} rolls back and writes a checkpoint, {@code immediate} dies
	 */
	void stop(String mode) {
		executeUnprivileged("pg_ctl", "-D", data().toString(), "-w", "-m", mode, "stop");
	}

	/** Ends every session but its own. */
	void cutConnections() {
		try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
				Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
					+ " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Path data() {
		return this.folder.resolve("data");
	}

	private void executeUnprivileged(String program, String... arguments) {
		List<String> command = new ArrayList<>(
				ROOT ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of());
		command.add(this.binaries.resolve(program).toString());
		command.addAll(List.of(arguments));
		execute(command.toArray(String[]::new));
	}

	/** What a server prints must not go into a pipe that it would keep open. */
	private void execute(String... command) {
		try {
			Path log = this.folder.resolve("commands.log");
			Process process = new ProcessBuilder(command).directory(this.folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException(List.of(command) + ": " + Files.readString(log));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			stop("immediate");
		}
		catch (IllegalStateException ex) {
			// A test stopped it already.
			return;
		}
		finally {
			execute("rm", "-rf", data().toString());
		}
	}

}
