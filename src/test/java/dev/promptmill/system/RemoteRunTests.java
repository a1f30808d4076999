package dev.promptmill.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A run whose partitions are worked by other processes: the whole way, once. */
@Tag("parts")
class RemoteRunTests {

	private static final int ROWS = 60;

	@TempDir
	Path home;

	@Test
	void runWhenWorkersCollectThenItIsAsOnOneMachineAlthoughOneIsKilledAndOneLeaves() {
		try (Plant plant = new Plant(this.home,
				SimulatorSettings.builder().latencyFactor(0.02).imageMode(ImageMode.PLAIN))) {
			plant.program()
				.with("submit.rate-per-second", "8")
				.with("poll.partitions", "5")
				.input(PictureRows.of(ROWS));
			List<ProgramProcess> workers = plant.workers(3, 5);
			ProgramProcess killed = workers.get(0);
			ProgramProcess leaving = workers.get(1);
			ProgramProcess staying = workers.get(2);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.held().size() == 3);
			killed.kill();
			run.awaiting(() -> plant.orphans() == 0);
			plant.broker().restart();
			assertThat(leaving.terminate()).satisfies((ended) -> {
				assertThat(ended.exitCode()).as(ended.err()).isEqualTo(143);
				assertThat(ended.err()).contains("Stopping: partitions are handed over.").doesNotContain(Program.KEY);
			});
			ProgramProcess.Ended ended = run.await();
			assertThat(ended.exitCode()).as(ended.err() + staying.messages()).isZero();
			RunFiles files = new RunFiles(plant.program().output(1));
			assertThat(files.statuses()).containsOnly(Map.entry("DELIVERED", (long) ROWS));
			assertThat(files.images()).hasSize(ROWS).allMatch(files::isThere);
			assertThat(Plant.images(plant.program().output(1))).hasSize(ROWS);
			assertThat(plant.simulator().serverLedger().totals().posts()).isEqualTo(ROWS);
			assertThat(plant.simulator().serverLedger().totals().spend()).isEqualByComparingTo(files.usd("billed_usd"));
		}
	}

	/**
	 * To the workers, the API that the settings name is the real one, and so is their
	 * key.
	 */
	@Test
	void runWhenItIsSimulatedThenWorkersAskItsOwnApiWithItsOwnKeyAndNeverTheRealOne() {
		try (Plant plant = new Plant(this.home, SimulatorSettings.builder())) {
			plant.program()
				.with("simulate.address", "localhost")
				.with("simulate.speed", "1000")
				.input(PictureRows.of(12));
			ProgramProcess worker = plant.workers(1, 4).get(0);
			ProgramProcess.Ended ended = plant.program().run("run", "input.csv", "--simulate");
			assertThat(ended.exitCode()).as(ended.err() + worker.messages()).isZero();
			RunFiles files = new RunFiles(plant.program().output(1));
			assertThat(files.statuses()).containsOnly(Map.entry("DELIVERED", 12L));
			assertThat(files.images()).hasSize(12).allMatch(files::isThere);
			assertThat(worker.messages()).contains("Nothing is left to do for partition 0 of run 1")
				.doesNotContain("Giving ");
			assertThat(plant.simulator().serverLedger().totals()).satisfies((real) -> {
				assertThat(real.posts()).isZero();
				assertThat(real.statusRequests()).isZero();
			});
		}
	}

}
