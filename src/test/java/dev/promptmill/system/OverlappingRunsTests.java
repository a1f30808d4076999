package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two processes whose inputs overlap, on one ledger at the same time: no row is bought by
 * both (issue 14). {@code -Dcrash.seed=N} deals other moments.
 */
class OverlappingRunsTests {

	private static final int ROWS = 30;

	private static final int FIRST_OF_B = 11;

	private static final int ALL = FIRST_OF_B + ROWS - 1;

	private static final int ROUNDS = 20;

	@TempDir
	private Path folder;

	private int killed;

	@Test
	void startsAtOnceOnOneLedgerThenNoRowIsBoughtByBoth() throws IOException {
		try (Simulator simulator = simulator()) {
			Program program = program("h2", simulator);
			ProgramProcess a = program.start("run", "a.csv", "--since-last");
			ProgramProcess b = program.start("run", "b.csv", "--since-last");
			for (ProgramProcess process : List.of(a, b)) {
				ProgramProcess.Ended ended = process.await();
				assertThat(ended.exitCode()).as(ended.err()).isIn(0, 3);
			}
			assertThat(bought(simulator)).hasSize(ALL).doesNotHaveDuplicates();
		}
	}

	@Test
	void startsAtOnceFromTwoDataFoldersWithOneOutputThenEachHasAFolderOfItsOwn() throws IOException {
		try (Simulator simulator = simulator()) {
			String output = this.folder.resolve("output").toString();
			Program one = program("one", simulator).with("output", output).with("job-name", "night");
			Program other = program("other", simulator).with("output", output).with("job-name", "night");
			ProgramProcess a = one.start("run", "a.csv");
			ProgramProcess b = other.start("run", "b.csv");
			assertThat(a.await().exitCode()).isZero();
			assertThat(b.await().exitCode()).isZero();
			List<String> ids = new ArrayList<>();
			for (String run : List.of("night-1", "night-2")) {
				List<String> lines = Files.readAllLines(Path.of(output, run, "results.csv"));
				assertThat(lines).hasSize(1 + ROWS);
				ids.add(lines.get(1).split(",")[1]);
			}
			assertThat(ids).containsExactlyInAnyOrder("r1", "r" + FIRST_OF_B);
		}
	}

	@Tag("matrix")
	@Test
	void startsAtOnceWithKillsOnEmbeddedLedgerThenNoRowIsBoughtByBoth() throws IOException {
		Random random = new Random(Long.getLong("crash.seed", 20261129));
		for (int round = 0; round < ROUNDS; round++) {
			try (Simulator simulator = simulator()) {
				playRound(program("h2-" + round, simulator), simulator, random);
			}
		}
		System.out.println(ROUNDS + " rounds on H2, " + this.killed + " kills: no row bought by both");
		assertThat(this.killed).isGreaterThanOrEqualTo(ROUNDS / 2);
	}

	@Tag("matrix")
	@Test
	void startsAtOnceWithKillsOnPostgresThenNoRowIsBoughtByBoth() throws IOException {
		Random random = new Random(Long.getLong("crash.seed", 20261129));
		for (int round = 0; round < ROUNDS; round++) {
			try (Simulator simulator = simulator(); RestartablePostgres postgres = new RestartablePostgres()) {
				Program program = program("postgres-" + round, simulator).with("spring.datasource.url", postgres.url())
					.with("spring.datasource.username", "postgres");
				playRound(program, simulator, random);
			}
		}
		System.out.println(ROUNDS + " rounds on PostgreSQL, " + this.killed + " kills: no row bought by both");
		assertThat(this.killed).isGreaterThanOrEqualTo(ROUNDS / 2);
	}

	/** Kills one of the two, or both, somewhere, and restarts until nothing is left. */
	private void playRound(Program program, Simulator simulator, Random random) {
		ProgramProcess a = program.start("run", "a.csv", "--since-last");
		ProgramProcess b = program.start("run", "b.csv", "--since-last");
		int afterSoMany = random.nextInt(ALL);
		a.awaiting(() -> bought(simulator).size() >= afterSoMany);
		end(a, random.nextBoolean());
		end(b, random.nextInt(3) == 0);
		for (int start = 0; start < 2; start++) {
			for (String run : List.of("1", "2")) {
				ProgramProcess.Ended ended = program.run("restart", run);
				assertThat(ended.exitCode()).as(ended.err()).isIn(0, 2, 3, 6);
			}
		}
		// One that was killed before its run existed starts again.
		for (String input : List.of("a.csv", "b.csv")) {
			ProgramProcess.Ended ended = program.run("run", input, "--since-last");
			assertThat(ended.exitCode()).as(ended.err()).isIn(0, 3, 6);
		}
		List<String> bought = bought(simulator);
		assertThat(bought).doesNotHaveDuplicates();
		// A request that was under way at a kill may or may not have arrived.
		assertThat(bought.size()).isBetween(ALL - 2 * 8, ALL);
	}

	private void end(ProgramProcess process, boolean kill) {
		if (kill) {
			this.killed += process.kill().killed() ? 1 : 0;
		}
		else {
			process.await();
		}
	}

	private static List<String> bought(Simulator simulator) {
		return simulator.serverLedger().tasks().stream().map(SimulatedTask::prompt).toList();
	}

	private static Simulator simulator() {
		return Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0)
			.submitDelay(Duration.ofMillis(20))
			.imageMode(ImageMode.PLAIN)
			.build());
	}

	private Program program(String name, Simulator simulator) throws IOException {
		Path home = Files.createDirectory(this.folder.resolve(name));
		Files.writeString(home.resolve("a.csv"), csv(1));
		Files.writeString(home.resolve("b.csv"), csv(FIRST_OF_B));
		return new Program(home, simulator).with("submit.max-in-flight", "8");
	}

	private static String csv(int first) {
		return IntStream.range(first, first + ROWS)
			.mapToObj((row) -> "r" + row + ",a lamp with the number " + row + "\n")
			.collect(Collectors.joining("", "id,prompt\n", ""));
	}

}
