package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.promptmill.broker.AssignmentProducer;
import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.broker.BrokerProperties;
import dev.promptmill.common.ProgramVersion;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.WorkerRequirement;
import dev.promptmill.support.Wire;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs that are worked by several processes while all kinds of things happen to them.
 * What they measured goes to the test's output.
 */
@Tag("matrix")
class RemoteMatrixTests {

	private static final int MANY = 3000;

	private static final int SOME = 300;

	/** Of a kill, until another worker works each partition of the killed one. */
	private static final Duration PICKED_UP_WITHIN = Duration.ofSeconds(5);

	@TempDir
	Path home;

	@Test
	void runWhenThreeWorkersCollectThenWorkIsSpreadAndAllIsAsOnOneMachine() throws IOException {
		Map<Long, Long> turns = new TreeMap<>();
		List<String> remote;
		Map<String, String> statuses;
		try (Plant plant = plant()) {
			plant.program()
				.with("submit.rate-per-second", "60")
				.with("poll.partitions", "12")
				.input(PictureRows.of(MANY));
			plant.workers(3, 12);
			ProgramProcess run = plant.program().start("run", "input.csv");
			run.awaiting(() -> count(plant.held(), turns) && !run.isAlive());
			ProgramProcess.Ended ended = run.await();
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			plant.assertAllDelivered(1, MANY);
			remote = Plant.images(plant.program().output(1));
			statuses = byId(plant.program().output(1));
		}
		double mean = turns.values().stream().mapToLong(Long::longValue).sum() / 3.0;
		long busiest = turns.values().stream().mapToLong(Long::longValue).max().orElseThrow();
		System.out.printf("partitions worked, by worker, summed over looks: %s; busiest / mean %.2f%n", turns.values(),
				busiest / mean);
		assertThat(turns).hasSize(3);
		assertThat(busiest).isLessThanOrEqualTo(Math.round(1.5 * mean));
		try (Plant plant = Plant.fast(Files.createDirectory(this.home.resolve("one-machine")))) {
			plant.program().with("collect.mode", "local").input(PictureRows.of(MANY));
			assertThat(plant.program().run("run", "input.csv").exitCode()).isZero();
			assertThat(Plant.images(plant.program().output(1))).isEqualTo(remote);
			assertThat(byId(plant.program().output(1))).isEqualTo(statuses);
		}
	}

	@DisplayName("With workers killed and frozen and the broker restarted, nothing is lost or bought twice")
	@Test
	void runWhenWorkersAndBrokerFailThenNothingIsLost() {
		List<Double> pickUps = new ArrayList<>();
		try (Plant plant = plant()) {
			plant.program()
				.with("submit.rate-per-second", "30")
				.with("poll.partitions", "9")
				.input(PictureRows.of(MANY));
			List<ProgramProcess> workers = new ArrayList<>(plant.workers(3, 9));
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.held().size() == 3);
			for (int round = 0; run.isAlive(); round++) {
				pause(run, Duration.ofSeconds(10));
				if (round == 1) {
					plant.broker().restart();
				}
				if (round == 3) {
					freezePastItsLease(plant, workers.get(2), run);
				}
				if (run.isAlive()) {
					ProgramProcess killed = workers.remove(0);
					long start = System.nanoTime();
					killed.kill();
					run.awaiting(() -> plant.orphans() == 0);
					pickUps.add((System.nanoTime() - start) / 1e9);
					workers.add(plant.startWorker(9));
				}
			}
			ProgramProcess.Ended ended = run.await();
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			plant.assertAllDelivered(1, MANY);
		}
		System.out.printf("%d kills; seconds until every partition of the killed was worked again: %s%n",
				pickUps.size(), pickUps.stream().map((time) -> "%.1f".formatted(time)).toList());
		assertThat(pickUps).hasSizeGreaterThan(3)
			.allSatisfy((time) -> assertThat(time).isLessThan(PICKED_UP_WITHIN.toSeconds()));
	}

	@Test
	void runOf1500RowsWhenAWorkerIsKilledEvery8SecondsThenEachRowIsDeliveredOnce() {
		System.out.println(KilledWorkers.measure(this.home, null).account());
	}

	@Test
	void restartWhenTheManagerWasKilledThenWorkersGoOnAndNothingIsBoughtTwice() {
		try (Plant plant = plant()) {
			plant.program()
				.with("submit.rate-per-second", "30")
				.with("submit.max-in-flight", "40")
				.input(PictureRows.of(SOME));
			plant.workers(2, 4);
			plant.program()
				.start("run", "input.csv")
				.awaiting(() -> plant.simulator().serverLedger().totals().accepted() > 100)
				.kill();
			ProgramProcess.Ended ended = plant.program().run("restart");
			RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(plant.program().output(1)),
					plant.simulator().serverLedger(), 40);
		}
	}

	@Test
	void runWhenAWorkerIsCutFromTheBrokerAndAnotherFromTheDatabaseThenItIsComplete() throws IOException {
		try (Plant plant = plant();
				Wire toBroker = new Wire(plant.broker().port());
				Wire toDatabase = new Wire(plant.databasePort())) {
			plant.program()
				.with("submit.rate-per-second", "10")
				.with("poll.partitions", "6")
				.input(PictureRows.of(SOME));
			Program one = plant.program(Files.createDirectory(this.home.resolve("one")))
				.with("broker.url", "tcp://127.0.0.1:" + toBroker.port());
			Program other = plant.program(Files.createDirectory(this.home.resolve("other")))
				.with("spring.datasource.url",
						plant.databaseUrl().replaceFirst(":[0-9]+/", ":" + toDatabase.port() + "/"));
			ProgramProcess cutFromBroker = plant.startWorker(one, 6);
			ProgramProcess cutFromDatabase = plant.startWorker(other, 6);
			plant.workers(1, 6);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.held().size() == 3);
			toBroker.cut();
			toDatabase.cut();
			awaitWhileRunning(run, () -> !plant.held().containsKey(cutFromDatabase.pid()));
			toDatabase.mend();
			toBroker.mend();
			awaitWhileRunning(run, () -> plant.held().containsKey(cutFromDatabase.pid()));
			ProgramProcess.Ended ended = run.await();
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			plant.assertAllDelivered(1, SOME);
			assertThat(cutFromBroker.messages()).contains("Going on with the partitions held");
			assertThat(cutFromDatabase.messages()).contains("The database does not answer", "answers again");
			assertThat(cutFromBroker.terminate().exitCode()).isEqualTo(143);
			assertThat(cutFromDatabase.terminate().exitCode()).isEqualTo(143);
		}
	}

	@Test
	void runWhenOrdersComeTwiceOrAreStaleThenTheyDoNoHarm() {
		try (Plant plant = plant()) {
			plant.program().with("submit.rate-per-second", "30").input(PictureRows.of(SOME));
			plant.workers(2, 4);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.held().size() == 2);
			BrokerAddress broker = new BrokerAddress(
					new BrokerProperties(plant.broker().url(), null, plant.broker().queue()), Map.of());
			try (AssignmentProducer sender = new AssignmentProducer(broker,
					new WorkerRequirement(ProgramVersion.current().toString(), false))) {
				for (int partition = 0; partition < 4; partition++) {
					sender.send(new PartitionAssignment(1, partition, 1));
					sender.send(new PartitionAssignment(1, partition, 0));
					sender.send(new PartitionAssignment(1, partition + 4, 1));
					sender.send(new PartitionAssignment(99, partition, 1));
				}
			}
			ProgramProcess.Ended ended = run.await();
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			plant.assertAllDelivered(1, SOME);
		}
	}

	@Test
	void stopWhenWorkersCollectThenTheyGiveBackAndRestartGoesOn() {
		try (Plant plant = plant()) {
			plant.program().with("submit.rate-per-second", "6").input(PictureRows.of(SOME));
			plant.workers(2, 4);
			ProgramProcess run = plant.program()
				.start("run", "input.csv")
				.awaiting(() -> plant.simulator().serverLedger().totals().accepted() > 30);
			assertThat(plant.program().run("stop").exitCode()).isZero();
			assertThat(run.await().exitCode()).isEqualTo(4);
			assertThat(plant.held()).isEmpty();
			ProgramProcess.Ended ended = plant.program().run("restart");
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			plant.assertAllDelivered(1, SOME);
		}
	}

	@Test
	void runWhenWorkersDoNotSeeTheFolderThenItFailsAndSaysSo() throws IOException {
		try (Plant plant = plant()) {
			plant.program().with("submit.rate-per-second", "5").input(PictureRows.of(SOME));
			plant.workers(1, 4);
			ProgramProcess run = plant.program().start("run", "input.csv").awaiting(() -> plant.held().size() == 1);
			// Another run's worker takes its place, and sees another folder.
			Files.writeString(plant.program().output(1).resolve(".promptmill-run"), "run 2\n");
			plant.killWorkers();
			plant.startWorker(4);
			ProgramProcess.Ended ended = run.await();
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
			assertThat(ended.err()).contains("could not be worked, 3 times in a row", "here is not that of run 1");
		}
	}

	private Plant plant() {
		return Plant.fast(this.home);
	}

	private static void freezePastItsLease(Plant plant, ProgramProcess worker, ProgramProcess run) {
		worker.freeze();
		awaitWhileRunning(run, () -> !plant.held().containsKey(worker.pid()));
		worker.thaw();
	}

	private static void awaitWhileRunning(ProgramProcess run, BooleanSupplier seen) {
		run.awaiting(() -> {
			LockSupport.parkNanos(100_000_000);
			return seen.getAsBoolean();
		});
	}

	private static void pause(ProgramProcess run, Duration time) {
		run.endsWithin(time);
	}

	private static boolean count(Map<Long, Long> held, Map<Long, Long> turns) {
		held.forEach((worker, partitions) -> turns.merge(worker, partitions, Long::sum));
		LockSupport.parkNanos(200_000_000);
		return true;
	}

	/** Each row with its status and its image. */
	private static Map<String, String> byId(Path run) {
		Map<String, String> rows = new TreeMap<>();
		new RunFiles(run).results()
			.forEach((id, row) -> rows.put(id, row.get("status") + " " + row.get("image_files")));
		return rows;
	}

}
