package dev.promptmill.system;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run of 1,500 rows whose workers are killed one after the other, and what it takes.
 */
public final class KilledWorkers {

	private static final int ROWS = 1500;

	private static final int PARTITIONS = 12;

	private KilledWorkers() {
	}

	/**
	 * Runs it; each row must be delivered once, and the server's books agree.
	 * @param script that starts the program, null for the classes of the tests
	 */
	public static Measured measure(Path home, @Nullable Path script) {
		try (Plant plant = Plant.fast(home)) {
			plant.program()
				.throughScript(script)
				.with("submit.rate-per-second", "40")
				.with("poll.partitions", Integer.toString(PARTITIONS))
				.input(PictureRows.of(ROWS));
			List<ProgramProcess> workers = plant.workers(3, PARTITIONS);
			WorkerKills kills = new WorkerKills(plant, PARTITIONS);
			long began = System.nanoTime();
			ProgramProcess.Ended ended = kills.until(plant.program().start("run", "input.csv"), workers, (round) -> {
			});
			double seconds = (System.nanoTime() - began) / 1e9;
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			plant.assertAllDelivered(1, ROWS);
			return new Measured(seconds, kills.account());
		}
	}

	/**
	 * What it took.
	 *
	 * @param seconds from the start of the run's process to its end
	 * @param account where they went
	 */
	public record Measured(double seconds, String account) {
	}

}
