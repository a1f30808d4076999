package dev.promptmill.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;

/**
 * A real PgBouncer before the PostgreSQL of the tests. It must be installed; tests that
 * want one are skipped where there is none.
 */
public final class PgBouncer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Process process;

	private final int port;

	private PgBouncer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Starts one.
	 * @param url of the database
	 * @param options lines of its configuration
	 */
	public static PgBouncer start(Path folder, String url, String... options) throws IOException {
		Path program = InstalledPrograms.find("pgbouncer")
			.orElseGet(() -> Assumptions.abort("No PgBouncer is installed: apt-get install pgbouncer"));
		Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
		int port = freePort();
		Path users = Files.writeString(folder.resolve("users"), "\"postgres\" \"\"\n");
		String server = url.replaceFirst(".*//([^/]+)/.*", "$1");
		Path configuration = Files.writeString(folder.resolve("pgbouncer.ini"), """
				[databases]
				* = host=%s port=%s
				[pgbouncer]
				listen_addr = 127.0.0.1
				listen_port = %d
				auth_type = trust
				auth_file = %s
				unix_socket_dir =
				%s
				""".formatted(server.replaceFirst(":.*", "").replace("localhost", "127.0.0.1"),
				server.replaceFirst(".*:", ""), port, users, String.join("\n", options)));
		List<String> command = new ArrayList<>(List.of(program.toString(), configuration.toString()));
		if (System.getProperty("user.name").equals("root")) {
			command.addAll(List.of("-u", "nobody"));
		}
		Path log = folder.resolve("pgbouncer.log");
		PgBouncer started = new PgBouncer(
				new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(), port);
		started.awaitAnswer(url, log);
		return started;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/** The URL of a database by way of it. */
	public String url(String url) {
		return url.replaceFirst("//[^/]+/", "//127.0.0.1:" + this.port + "/");
	}

	private void awaitAnswer(String url, Path log) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (this.process.isAlive() && System.nanoTime() < deadline) {
			try (Connection connection = DriverManager.getConnection(url(url), "postgres", "")) {
				return;
			}
			catch (SQLException ex) {
				Thread.onSpinWait();
			}
		}
		close();
		throw new IllegalStateException("PgBouncer does not answer: " + Files.readString(log));
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
