package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.image.ImageMode;

/**
 * How many images so many workers bring home when every download is 200 ms of waiting.
 */
public final class WorkerThroughput {

	/** Downloads that a worker has under way at once. */
	public static final int CONCURRENCY = 2;

	private static final int ROWS_PER_WORKER = 150;

	private WorkerThroughput() {
	}

	/**
	 * Images per second from the first tenth to the last, as the simulated server saw
	 * them.
	 */
	public static double measure(Path home, int workers) {
		ScriptedFaults slow = new ScriptedFaults().downloadChance(DownloadFault.SLOW, 1)
			.slowness(Duration.ofMillis(200));
		int rows = workers * ROWS_PER_WORKER;
		try (Plant plant = new Plant(home,
				SimulatorSettings.builder().latencyFactor(0).imageMode(ImageMode.PLAIN).faults(slow))) {
			plant.program()
				.with("poll.partitions", Integer.toString(6))
				.with("download.concurrency", Integer.toString(CONCURRENCY))
				.with("submit.max-in-flight", "1000")
				.input(PictureRows.of(rows));
			plant.workers(workers, 6);
			ProgramProcess run = plant.program().start("run", "input.csv");
			double start = awaitDownloads(plant, run, rows / 10);
			double end = awaitDownloads(plant, run, rows * 9 / 10);
			ProgramProcess.Ended ended = run.await();
			if (ended.exitCode() != 0) {
				throw new IllegalStateException("The run ended with " + ended.exitCode() + ": " + ended.err());
			}
			return (rows * 9 / 10 - rows / 10) / (end - start);
		}
	}

	private static double awaitDownloads(Plant plant, ProgramProcess run, long count) {
		run.awaiting(() -> {
			LockSupport.parkNanos(20_000_000);
			return plant.simulator().serverLedger().tasks().stream().mapToLong(SimulatedTask::downloads).sum() >= count;
		});
		return System.nanoTime() / 1e9;
	}

}
