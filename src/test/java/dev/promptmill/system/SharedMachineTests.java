package dev.promptmill.system;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run on the embedded ledger, on a machine with other accounts (issue 15): they reach
 * nothing of it, and the user's own commands do all they did.
 */
@EnabledOnOs(OS.LINUX)
class SharedMachineTests {

	private static final int ROWS = 20;

	private static final int OPEN = 4;

	@TempDir
	Path home;

	@BeforeEach
	void prepare() throws IOException {
		// Everybody may enter what lies above.
		Files.setPosixFilePermissions(this.home, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	@Test
	void runThenOtherAccountsReachNothingGarbageDisturbsNothingAndTheUsersCommandsReachIt() throws Exception {
		try (Simulator simulator = simulator(1000)) {
			Program program = program("", simulator);
			ProgramProcess run = program.start("run", "input.csv").awaiting(() -> accepted(simulator) == OPEN);
			assertThat(listeningPorts(run.pid())).as("ports").isEmpty();
			if (isRoot()) {
				assertThat(asNobody("socket", socket().toString(), this.home.resolve("data").toString(),
						this.home.resolve("output").toString()))
					.contains("not connected: Permission denied", "not entered: " + this.home.resolve("data"),
							"not entered: " + this.home.resolve("output"), "as nobody");
			}
			flood(socket(), 500);
			ProgramProcess.Ended status = program.runHere("status", "1");
			assertThat(status.exitCode()).as(status.err()).isZero();
			assertThat(status.out()).contains("of " + ROWS + " settled");
			ProgramProcess.Ended stop = program.runHere("stop", "1");
			assertThat(stop.exitCode()).as(stop.err()).isZero();
			ProgramProcess.Ended ended = run.await();
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(4);
		}
		for (String folder : List.of("data", "output")) {
			assertOwnersAlone(this.home.resolve(folder));
		}
	}

	private static void assertOwnersAlone(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			for (Path file : files.filter((path) -> !Files.isSymbolicLink(path)).toList()) {
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(file.toString())
					.isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
			}
		}
	}

	/** Under a flood of garbage, which goes on after the first process is dead. */
	@Test
	@Tag("matrix")
	void runWhenTheProcessWithTheLedgerIsKilledThenAnotherRunGoesOnWithoutIt() throws Exception {
		try (Simulator simulator = simulator(0.01)) {
			Program slow = program("", simulator).with("submit.rate-per-second", "1");
			ProgramProcess first = slow.start("run", "input.csv").awaiting(() -> accepted(simulator) >= 1);
			Program other = program("other", simulator).with("data", this.home.resolve("data").toString());
			ProgramProcess second = other.start("run", "input.csv", "--new")
				.awaiting(() -> accepted(simulator) > ROWS / 2);
			assertThat(second.isAlive()).isTrue();
			flood(socket(), 50);
			assertThat(first.kill().killed()).isTrue();
			ProgramProcess.Ended ended = second.await();
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			assertThat(new RunFiles(other.output(2)).statuses()).containsOnlyKeys("DELIVERED");
			ProgramProcess.Ended restarted = slow.run("restart", "1");
			assertThat(restarted.exitCode()).as(restarted.err()).isIn(0, 3);
			assertThat(new RunFiles(slow.output(1)).statuses().keySet()).isSubsetOf("DELIVERED", "UNKNOWN");
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).containsOnly(1L);
		}
	}

	private static Simulator simulator(double latency) {
		return Simulator.start(SimulatorSettings.builder()
			.latencyFactor(latency)
			.submitDelay(Duration.ofMillis(20))
			.imageMode(ImageMode.PLAIN)
			.build());
	}

	private Program program(String folder, Simulator simulator) throws IOException {
		Path home = Files.createDirectories(this.home.resolve(folder));
		Program program = new Program(home, simulator).with("submit.rate-per-second", "20")
			.with("submit.max-in-flight", Integer.toString(OPEN));
		program.input(PictureRows.of(ROWS, (row) -> folder));
		return program;
	}

	private static long accepted(Simulator simulator) {
		return simulator.serverLedger().totals().accepted();
	}

	/** In the data folder, or named there. */
	private Path socket() throws IOException {
		Path pointer = this.home.resolve("data/promptmill.socket-path");
		return Files.exists(pointer) ? Path.of(Files.readString(pointer)) : this.home.resolve("data/promptmill.socket");
	}

	private static void flood(Path socket, int times) throws IOException {
		Random random = new Random(15);
		for (int i = 0; i < times; i++) {
			byte[] garbage = new byte[random.nextInt(100_000)];
			random.nextBytes(garbage);
			if (i % 2 == 0) {
				// A huge length first, which H2's server would have allocated.
				ByteBuffer.wrap(garbage.length >= 4 ? garbage : new byte[4]).putInt(Integer.MAX_VALUE - i);
			}
			try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
				channel.connect(UnixDomainSocketAddress.of(socket));
				channel.write(ByteBuffer.wrap(garbage));
			}
			catch (IOException ex) {
				assertThat(ex.getMessage()).containsAnyOf("pipe", "reset");
			}
		}
	}

	/** TCP ports that a process listens on. */
	private static List<String> listeningPorts(long pid) throws IOException {
		Set<String> mine;
		try (Stream<Path> handles = Files.list(Path.of("/proc/" + pid + "/fd"))) {
			mine = handles.map(SharedMachineTests::target).collect(Collectors.toSet());
		}
		return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
			.map(Path::of)
			.filter(Files::exists)
			.flatMap(SharedMachineTests::lines)
			.map((line) -> line.trim().split("\\s+"))
			.filter((words) -> words[3].equals("0A") && mine.contains("socket:[" + words[9] + "]"))
			.map((words) -> words[1])
			.toList();
	}

	private static String target(Path handle) {
		try {
			return Files.readSymbolicLink(handle).toString();
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static Stream<String> lines(Path file) {
		try {
			return Files.readAllLines(file).stream();
		}
		catch (IOException ex) {
			return Stream.empty();
		}
	}

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

	/** The class file lies where the account can read it. */
	private String asNobody(String... arguments) throws Exception {
		String name = OtherAccount.class.getName().replace('.', '/');
		Path classes = this.home.resolve("classes");
		for (String file : List.of(name + ".class", name + "$1.class")) {
			Path target = classes.resolve(file);
			Files.createDirectories(target.getParent());
			try (InputStream in = OtherAccount.class.getResourceAsStream("/" + file)) {
				Files.copy(in, target);
			}
		}
		Stream<String> command = Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m", "-cp",
				classes.toString(), OtherAccount.class.getName());
		Process process = new ProcessBuilder(Stream.concat(command, Stream.of(arguments)).toList())
			.redirectErrorStream(true)
			.start();
		String seen = new String(process.getInputStream().readAllBytes());
		process.waitFor();
		return seen;
	}

}
