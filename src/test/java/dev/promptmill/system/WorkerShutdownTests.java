package dev.promptmill.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What whoever runs workers as services sees of one: its files, its end, its exit code.
 */
@Tag("parts")
class WorkerShutdownTests {

	private static final Duration AS_DOCUMENTED = Duration.ofSeconds(20);

	private static final int PARTITIONS = 4;

	@TempDir
	Path home;

	@Test
	void workerWhenItGetsSigtermThenAnotherGoesOnAndItsFilesSayWhatItIs() {
		Path alive = this.home.resolve("alive");
		Path ready = this.home.resolve("ready");
		try (Plant plant = new Plant(this.home,
				SimulatorSettings.builder().latencyFactor(0.02).imageMode(ImageMode.PLAIN))) {
			plant.program()
				.with("submit.rate-per-second", "5")
				.with("poll.partitions", Integer.toString(PARTITIONS))
				.input(PictureRows.of(2000));
			ProgramProcess leaving = plant.startWorker(plant.program(), PARTITIONS, "--alive-file", alive.toString(),
					"--ready-file", ready.toString());
			leaving.awaiting(() -> Files.exists(ready));
			assertThat(alive).exists();
			ProgramProcess staying = plant.workers(1, PARTITIONS).get(0);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.held().size() == 2);
			assertThat(plant.program().runHere("status").out().lines().filter((line) -> line.startsWith("worker ")))
				.hasSize(2)
				.anyMatch((line) -> line.contains("process " + leaving.pid() + " on "))
				.allMatch((line) -> line
					.matches("worker +process \\d+ on \\S+, version development: partitions [0-3, ]+"));
			leaving.signal();
			assertThat(leaving.endsWithin(AS_DOCUMENTED)).isTrue();
			assertThat(leaving.await().exitCode()).isEqualTo(143);
			assertThat(ready).doesNotExist();
			run.awaiting(() -> plant.held().equals(Map.of(staying.pid(), (long) PARTITIONS)));
			long before = plant.simulator().serverLedger().totals().downloads();
			run.awaiting(() -> plant.simulator().serverLedger().totals().downloads() > before + 5);
			assertThat(run.terminate().exitCode()).isEqualTo(143);
		}
	}

	/** Downloads that trickle do not end in time. */
	@Test
	@Tag("matrix")
	void workerWhenItGetsSigtermWhileRequestsHangThenAnotherGoesOnWithinTheDocumentedTime() {
		ScriptedFaults hanging = new ScriptedFaults().downloadChance(DownloadFault.SLOW, 1)
			.slowness(Duration.ofMinutes(10));
		try (Plant plant = new Plant(this.home,
				SimulatorSettings.builder().latencyFactor(0).imageMode(ImageMode.PLAIN).faults(hanging))) {
			plant.program()
				.with("poll.partitions", Integer.toString(PARTITIONS))
				.with("download.timeout", "10m")
				.input(PictureRows.of(20));
			ProgramProcess leaving = plant.workers(1, PARTITIONS).get(0);
			ProgramProcess run = plant.program()
				.start("run", "input.csv")
				.awaiting(() -> plant.simulator().serverLedger().totals().downloads() >= 4);
			assertThat(plant.held()).containsOnly(Map.entry(leaving.pid(), (long) PARTITIONS));
			ProgramProcess staying = plant.workers(1, PARTITIONS).get(0);
			long signalled = System.nanoTime();
			leaving.signal();
			run.awaiting(() -> plant.held().equals(Map.of(staying.pid(), (long) PARTITIONS)));
			Duration taken = Duration.ofNanos(System.nanoTime() - signalled);
			System.out.println("All partitions at another worker " + taken + " after SIGTERM");
			assertThat(taken).isLessThan(AS_DOCUMENTED);
			assertThat(leaving.endsWithin(AS_DOCUMENTED.minus(taken))).isTrue();
			assertThat(leaving.await()).satisfies((ended) -> {
				assertThat(ended.exitCode()).isEqualTo(143);
				assertThat(ended.err()).contains("Handing over partition 0 of run 1 with requests under way.");
			});
			run.kill();
		}
	}

}
