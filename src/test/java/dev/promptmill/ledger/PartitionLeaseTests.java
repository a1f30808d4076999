package dev.promptmill.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a worker's hold on a partition promises, on every database. */
@OnEveryDatabase
class PartitionLeaseTests {

	private static final Duration PATIENCE = PartitionLease.EXPIRES_AFTER;

	private final RunFixture run;

	private final Partitions partitions;

	private final PartitionLedger manager;

	private final PartitionAssignment order;

	PartitionLeaseTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(4);
		this.partitions = new Partitions(database.ledger());
		this.manager = new PartitionLedger(database.ledger(), this.run.lease());
		this.order = this.manager.open(2, RunFixture.workerParameters(Map.of("promptmill.poll.interval", "1s")))
			.get(0)
			.order();
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void openWhenCalledThenPartitionsAreFreeAndSettingsAreThere() {
		assertThat(this.manager.all()).extracting((partition) -> partition.order().partition()).containsExactly(0, 1);
		assertThat(this.manager.all()).allSatisfy((partition) -> {
			assertThat(partition.state()).isEqualTo(PartitionState.OPEN);
			assertThat(partition.isHeld()).isFalse();
		});
		assertThat(this.partitions.workerParameters(this.run.id()).settings())
			.containsOnly(Map.entry("promptmill.poll.interval", "1s"));
		assertThat(this.partitions.open()).extracting((partition) -> partition.order().runId()).contains(this.run.id());
	}

	@Test
	void takeWhenFreeThenHeldAndGivenBackWhenClosed() {
		try (PartitionLease lease = take()) {
			assertThat(lease.partition()).isZero();
			assertThat(lease.partitions()).isEqualTo(2);
			assertThat(partition().isHeld()).isTrue();
			assertThat(partition().holder()).isEqualTo(LeaseOwner.current());
			assertThat(this.partitions.take(this.order, PATIENCE, RunFixture.WORKER)).as("while it is held").isEmpty();
		}
		assertThat(partition().isHeld()).isFalse();
		assertThat(partition().state()).isEqualTo(PartitionState.OPEN);
		take().close();
	}

	@Test
	void takeWhenTwoThreadsTryThenExactlyOneGetsIt() throws Exception {
		CyclicBarrier start = new CyclicBarrier(2);
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			for (int round = 0; round < 20; round++) {
				Callable<Optional<PartitionLease>> take = () -> {
					start.await();
					return this.partitions.take(this.order, PATIENCE, RunFixture.WORKER);
				};
				List<PartitionLease> taken = threads.invokeAll(List.of(take, take))
					.stream()
					.map(PartitionLeaseTests::get)
					.flatMap(Optional::stream)
					.toList();
				assertThat(taken).as("round " + round).hasSize(1);
				taken.get(0).close();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void takeWhenTheHolderFallsSilentThenItExpires() {
		PartitionLease lost = take();
		heldBy(new LeaseOwner("another-host", 1, 0));
		silent(PATIENCE.minusSeconds(3));
		assertThat(this.partitions.take(this.order, PATIENCE, RunFixture.WORKER)).as("before it expires").isEmpty();
		silent(Duration.ofSeconds(3));
		take().close();
		lost.close();
	}

	@Test
	void takeWhenTheHolderIsSuspectThenItExpiresSooner() {
		PartitionLease lost = take();
		heldBy(new LeaseOwner("another-host", 1, 0));
		silent(PartitionLease.EXPIRES_WHEN_SUSPECT);
		assertThat(this.partitions.take(this.order, PATIENCE, RunFixture.WORKER)).isEmpty();
		this.partitions.take(this.order, PartitionLease.EXPIRES_WHEN_SUSPECT, RunFixture.WORKER).orElseThrow().close();
		lost.close();
	}

	@Test
	void takeWhenTheHolderWasKilledThenItIsFreeAtOnce() throws IOException, InterruptedException {
		PartitionLease lost = take();
		Process process = new ProcessBuilder("sleep", "600").start();
		heldBy(new LeaseOwner(LeaseOwner.current().host(), process.pid(),
				process.info().startInstant().orElseThrow().toEpochMilli()));
		assertThat(this.partitions.take(this.order, PATIENCE, RunFixture.WORKER)).as("while it lives").isEmpty();
		process.destroyForcibly().waitFor();
		take().close();
		lost.close();
	}

	@Test
	void takeWhenTheWorkerIsOfAnotherVersionOrHasNoKeyThenEmpty() {
		WorkerCapabilities other = new WorkerCapabilities("1.2.4", false);
		WorkerCapabilities keyless = new WorkerCapabilities(RunFixture.WORKER.version(), true);
		assertThat(this.partitions.take(this.order, PATIENCE, other)).isEmpty();
		assertThat(this.partitions.take(this.order, PATIENCE, keyless)).isEmpty();
		assertThat(partition().isHeld()).isFalse();
		this.run.database().sql().sql("UPDATE run SET simulated = TRUE WHERE run_id = ?").param(this.run.id()).update();
		this.partitions.take(this.order, PATIENCE, keyless).orElseThrow().close();
	}

	@Test
	void takeWhenTheOrderIsStaleThenEmpty() {
		PartitionAssignment stale = new PartitionAssignment(this.order.runId(), 0, this.order.runEpoch() - 1);
		PartitionAssignment unknown = new PartitionAssignment(this.order.runId(), 2, this.order.runEpoch());
		assertThat(this.partitions.take(stale, PATIENCE, RunFixture.WORKER)).isEmpty();
		assertThat(this.partitions.take(unknown, PATIENCE, RunFixture.WORKER)).isEmpty();
	}

	@Test
	void takeWhenDoneOrClosedThenEmpty() {
		try (PartitionLease lease = take()) {
			lease.done();
		}
		assertThat(partition().state()).isEqualTo(PartitionState.DONE);
		assertThat(this.partitions.take(this.order, PATIENCE, RunFixture.WORKER)).as("done").isEmpty();
		this.manager.close();
		assertThat(this.manager.all()).extracting(PartitionRecord::state)
			.containsExactly(PartitionState.DONE, PartitionState.CLOSED);
	}

	@Test
	void everyWriteWhenAnotherTookThePartitionThenLeaseLostAndNothingIsWritten() {
		OpenTask task = this.run.accepted(2);
		PartitionLease lost = take();
		CollectLedger collect = collect(lost);
		heldBy(new LeaseOwner("another-host", 1, 0));
		silent(PATIENCE);
		try (PartitionLease winner = take()) {
			assertThatThrownBy(() -> collect.fail(task, "UPSTREAM_ERROR", null).join())
				.hasCauseInstanceOf(LeaseLostException.class)
				.hasMessageContaining("Partition 0 of run " + this.run.id() + " was taken over by another process");
			assertThatThrownBy(() -> collect.postpone(task, this.run.clock().instant().plusSeconds(60)).join())
				.hasCauseInstanceOf(LeaseLostException.class);
			assertThatThrownBy(lost::heartbeat).isInstanceOf(LeaseLostException.class);
			assertThatThrownBy(lost::done).isInstanceOf(LeaseLostException.class);
			assertThatThrownBy(() -> lost.failed("disk full")).isInstanceOf(LeaseLostException.class);
			lost.close();
			assertThat(partition().isHeld()).as("the new holder keeps the partition when the old one closes").isTrue();
			assertThat(partition().failures()).isZero();
			assertThat(this.run.record(2).status()).isEqualTo(RowStatus.GENERATING);
			assertThat(this.run.task(2)).isEqualTo(task);
			RunFixture.held(collect(winner).fail(task, "UPSTREAM_ERROR", null));
		}
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.FAILED);
	}

	@Test
	void writeWhenTheRunWasTakenUpAnewThenLeaseLost() {
		PartitionLease lost = take();
		this.run.recovery().begin(0);
		assertThatThrownBy(lost::heartbeat).isInstanceOf(LeaseLostException.class);
		assertThat(this.manager.all()).extracting(PartitionRecord::state).containsOnly(PartitionState.CLOSED);
		List<PartitionRecord> opened = this.manager.open(3, RunFixture.workerParameters(Map.of()));
		assertThat(opened).hasSize(3);
		try (PartitionLease next = this.partitions.take(opened.get(0).order(), PATIENCE, RunFixture.WORKER)
			.orElseThrow()) {
			assertThat(next.partitions()).isEqualTo(3);
			assertThatThrownBy(lost::heartbeat).isInstanceOf(LeaseLostException.class);
		}
		lost.close();
	}

	@Test
	void openWhenFewerThanBeforeThenTheOthersStayClosed() {
		assertThat(this.manager.open(1, RunFixture.workerParameters(Map.of()))).hasSize(1);
		assertThat(this.manager.all()).extracting(PartitionRecord::state)
			.containsExactly(PartitionState.OPEN, PartitionState.CLOSED);
	}

	@Test
	void openWhenAnotherProcessTookTheRunThenLeaseLostAndPartitionsStay() {
		RunLease lost = this.run.takenOver();
		PartitionLedger stale = new PartitionLedger(this.run.database().ledger(), lost);
		assertThatThrownBy(() -> stale.open(2, RunFixture.workerParameters(Map.of())))
			.isInstanceOf(LeaseLostException.class)
			.hasMessageContaining("Run " + this.run.id() + " was taken over");
		assertThatThrownBy(stale::close).isInstanceOf(LeaseLostException.class);
		assertThat(partition().state()).isEqualTo(PartitionState.OPEN);
		lost.close();
	}

	@Test
	void failedWhenAgainAndAgainThenItIsCountedUntilItGoesWell() {
		for (int failures = 1; failures <= 2; failures++) {
			try (PartitionLease lease = take()) {
				lease.failed("The folder can't be seen.");
			}
			assertThat(partition().failures()).isEqualTo(failures);
			assertThat(partition().failure()).isEqualTo("The folder can't be seen.");
		}
		try (PartitionLease lease = take()) {
			this.run.database()
				.sql()
				.sql("UPDATE collect_partition SET taken_at = taken_at - 61000 WHERE run_id = ?")
				.param(this.run.id())
				.update();
			lease.failed("Something else, much later.");
		}
		assertThat(partition().failures()).isEqualTo(1);
	}

	@Test
	void deliverWhenOthersFailedThenTheirFailuresAreNoLongerInARow() {
		OpenTask task = this.run.accepted(2);
		long otherRun = -this.run.id();
		fail(this.run.id(), 0);
		fail(this.run.id(), 1);
		fail(otherRun, 0);
		try (PartitionLease lease = take()) {
			CollectLedger collect = collect(lease);
			RunFixture.held(collect.postpone(task, this.run.clock().instant()));
			assertThat(failures(this.run.id(), 0)).as("nothing was delivered yet").isEqualTo(2);
			RunFixture.held(collect.deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(2, 1)), null, null));
		}
		assertThat(failures(this.run.id(), 0)).isZero();
		assertThat(failures(this.run.id(), 1)).as("of another partition").isEqualTo(2);
		assertThat(failures(otherRun, 0)).as("of another run").isEqualTo(2);
	}

	private void fail(long run, int partition) {
		JdbcClient sql = this.run.database().sql();
		int known = sql.sql("UPDATE collect_partition SET failures = 2 WHERE run_id = ? AND partition_no = ?")
			.params(run, partition)
			.update();
		if (known == 0) {
			sql.sql("""
					INSERT INTO collect_partition (run_id, partition_no, partitions, state, run_epoch, lease_epoch, heartbeat_at, failures)
					VALUES (?, ?, 2, 'CLOSED', 1, 0, 0, 2)
					""")
				.params(run, partition)
				.update();
		}
	}

	private int failures(long run, int partition) {
		return this.run.database()
			.sql()
			.sql("SELECT failures FROM collect_partition WHERE run_id = ? AND partition_no = ?")
			.params(run, partition)
			.query(Integer.class)
			.single();
	}

	@Test
	void registerWhenWorkersBeatThenTheLivingAreListed() {
		WorkerRegistry register = new WorkerRegistry(this.run.database().ledger());
		register.beat(RunFixture.WORKER, 0);
		register.beat(RunFixture.WORKER, 4);
		assertThat(register.alive()).singleElement().satisfies((worker) -> {
			assertThat(worker.holder()).isEqualTo(LeaseOwner.current());
			assertThat(worker.capacity()).isEqualTo(4);
		});
		this.run.database().sql().sql("UPDATE worker SET heartbeat_at = heartbeat_at - 6000").update();
		assertThat(register.alive()).as("silent").isEmpty();
		register.beat(RunFixture.WORKER, 4);
		assertThat(register.alive()).hasSize(1);
		register.leave();
		assertThat(register.alive()).isEmpty();
	}

	private PartitionLease take() {
		return this.partitions.take(this.order, PATIENCE, RunFixture.WORKER).orElseThrow();
	}

	private PartitionRecord partition() {
		return this.partitions.find(this.order.runId(), 0).orElseThrow();
	}

	private CollectLedger collect(PartitionLease lease) {
		return new CollectLedger(this.run.database().ledger(), lease, RunFixture.PRICE, this.run.clock());
	}

	private void heldBy(LeaseOwner holder) {
		this.run.database()
			.sql()
			.sql("UPDATE collect_partition SET holder = ? WHERE run_id = ? AND partition_no = 0")
			.params(holder.text(), this.run.id())
			.update();
	}

	private void silent(Duration time) {
		this.run.database()
			.sql()
			.sql("UPDATE collect_partition SET heartbeat_at = heartbeat_at - ? WHERE run_id = ? AND partition_no = 0")
			.params(time.toMillis(), this.run.id())
			.update();
	}

	private static Optional<PartitionLease> get(Future<Optional<PartitionLease>> result) {
		try {
			return result.get();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
