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

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a worker's hold on a slot promises, on every database. */
@OnEveryDatabase
class SlotLeaseTests {

	private static final Duration PATIENCE = SlotLease.EXPIRES_AFTER;

	private final RunFixture run;

	private final Slots slots;

	private final SlotLedger manager;

	private final SlotOrder order;

	SlotLeaseTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(4);
		this.slots = new Slots(database.ledger());
		this.manager = new SlotLedger(database.ledger(), this.run.lease());
		this.order = this.manager.open(2, Map.of("promptmill.poll.interval", "1s")).get(0).order();
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void openWhenCalledThenSlotsAreFreeAndSettingsAreThere() {
		assertThat(this.manager.all()).extracting((slot) -> slot.order().slot()).containsExactly(0, 1);
		assertThat(this.manager.all()).allSatisfy((slot) -> {
			assertThat(slot.state()).isEqualTo(SlotState.OPEN);
			assertThat(slot.isHeld()).isFalse();
		});
		assertThat(this.slots.settings(this.run.id())).containsOnly(Map.entry("promptmill.poll.interval", "1s"));
		assertThat(this.slots.open()).extracting((slot) -> slot.order().runId()).contains(this.run.id());
	}

	@Test
	void takeWhenFreeThenHeldAndGivenBackWhenClosed() {
		try (SlotLease lease = take()) {
			assertThat(lease.slot()).isZero();
			assertThat(lease.slots()).isEqualTo(2);
			assertThat(slot().isHeld()).isTrue();
			assertThat(slot().holder()).isEqualTo(Holder.current());
			assertThat(this.slots.take(this.order, PATIENCE)).as("while it is held").isEmpty();
		}
		assertThat(slot().isHeld()).isFalse();
		assertThat(slot().state()).isEqualTo(SlotState.OPEN);
		take().close();
	}

	@Test
	void takeWhenTwoThreadsTryThenExactlyOneGetsIt() throws Exception {
		CyclicBarrier start = new CyclicBarrier(2);
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			for (int round = 0; round < 20; round++) {
				Callable<Optional<SlotLease>> take = () -> {
					start.await();
					return this.slots.take(this.order, PATIENCE);
				};
				List<SlotLease> taken = threads.invokeAll(List.of(take, take))
					.stream()
					.map(SlotLeaseTests::get)
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
		SlotLease lost = take();
		heldBy(new Holder("another-host", 1, 0));
		silent(PATIENCE.minusSeconds(3));
		assertThat(this.slots.take(this.order, PATIENCE)).as("before it expires").isEmpty();
		silent(Duration.ofSeconds(3));
		take().close();
		lost.close();
	}

	@Test
	void takeWhenTheHolderIsSuspectThenItExpiresSooner() {
		SlotLease lost = take();
		heldBy(new Holder("another-host", 1, 0));
		silent(SlotLease.EXPIRES_WHEN_SUSPECT);
		assertThat(this.slots.take(this.order, PATIENCE)).isEmpty();
		this.slots.take(this.order, SlotLease.EXPIRES_WHEN_SUSPECT).orElseThrow().close();
		lost.close();
	}

	@Test
	void takeWhenTheHolderWasKilledThenItIsFreeAtOnce() throws IOException, InterruptedException {
		SlotLease lost = take();
		Process process = new ProcessBuilder("sleep", "600").start();
		heldBy(new Holder(Holder.current().host(), process.pid(),
				process.info().startInstant().orElseThrow().toEpochMilli()));
		assertThat(this.slots.take(this.order, PATIENCE)).as("while it lives").isEmpty();
		process.destroyForcibly().waitFor();
		take().close();
		lost.close();
	}

	@Test
	void takeWhenTheOrderIsStaleThenEmpty() {
		SlotOrder stale = new SlotOrder(this.order.runId(), 0, this.order.runEpoch() - 1);
		SlotOrder unknown = new SlotOrder(this.order.runId(), 2, this.order.runEpoch());
		assertThat(this.slots.take(stale, PATIENCE)).isEmpty();
		assertThat(this.slots.take(unknown, PATIENCE)).isEmpty();
	}

	@Test
	void takeWhenDoneOrClosedThenEmpty() {
		try (SlotLease lease = take()) {
			lease.done();
		}
		assertThat(slot().state()).isEqualTo(SlotState.DONE);
		assertThat(this.slots.take(this.order, PATIENCE)).as("done").isEmpty();
		this.manager.close();
		assertThat(this.manager.all()).extracting(SlotRecord::state).containsExactly(SlotState.DONE, SlotState.CLOSED);
	}

	@Test
	void everyWriteWhenAnotherTookTheSlotThenLeaseLostAndNothingIsWritten() {
		OpenTask task = this.run.accepted(2);
		SlotLease lost = take();
		CollectLedger collect = collect(lost);
		heldBy(new Holder("another-host", 1, 0));
		silent(PATIENCE);
		try (SlotLease winner = take()) {
			assertThatThrownBy(() -> collect.fail(task, "UPSTREAM_ERROR", null).join())
				.hasCauseInstanceOf(LeaseLostException.class)
				.hasMessageContaining("Slot 0 of run " + this.run.id() + " was taken over by another process");
			assertThatThrownBy(() -> collect.postpone(task, this.run.clock().instant().plusSeconds(60)).join())
				.hasCauseInstanceOf(LeaseLostException.class);
			assertThatThrownBy(lost::heartbeat).isInstanceOf(LeaseLostException.class);
			assertThatThrownBy(lost::done).isInstanceOf(LeaseLostException.class);
			assertThatThrownBy(() -> lost.failed("disk full")).isInstanceOf(LeaseLostException.class);
			lost.close();
			assertThat(slot().isHeld()).as("the new holder keeps the slot when the old one closes").isTrue();
			assertThat(slot().failures()).isZero();
			assertThat(this.run.record(2).status()).isEqualTo(RowStatus.GENERATING);
			assertThat(this.run.task(2)).isEqualTo(task);
			RunFixture.held(collect(winner).fail(task, "UPSTREAM_ERROR", null));
		}
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.FAILED);
	}

	@Test
	void writeWhenTheRunWasTakenUpAnewThenLeaseLost() {
		SlotLease lost = take();
		this.run.recovery().begin(0);
		assertThatThrownBy(lost::heartbeat).isInstanceOf(LeaseLostException.class);
		assertThat(this.manager.all()).extracting(SlotRecord::state).containsOnly(SlotState.CLOSED);
		List<SlotRecord> opened = this.manager.open(3, Map.of());
		assertThat(opened).hasSize(3);
		try (SlotLease next = this.slots.take(opened.get(0).order(), PATIENCE).orElseThrow()) {
			assertThat(next.slots()).isEqualTo(3);
			assertThatThrownBy(lost::heartbeat).isInstanceOf(LeaseLostException.class);
		}
		lost.close();
	}

	@Test
	void openWhenFewerThanBeforeThenTheOthersStayClosed() {
		assertThat(this.manager.open(1, Map.of())).hasSize(1);
		assertThat(this.manager.all()).extracting(SlotRecord::state).containsExactly(SlotState.OPEN, SlotState.CLOSED);
	}

	@Test
	void openWhenAnotherProcessTookTheRunThenLeaseLostAndSlotsStay() {
		RunLease lost = this.run.takenOver();
		SlotLedger stale = new SlotLedger(this.run.database().ledger(), lost);
		assertThatThrownBy(() -> stale.open(2, Map.of())).isInstanceOf(LeaseLostException.class)
			.hasMessageContaining("Run " + this.run.id() + " was taken over");
		assertThatThrownBy(stale::close).isInstanceOf(LeaseLostException.class);
		assertThat(slot().state()).isEqualTo(SlotState.OPEN);
		lost.close();
	}

	@Test
	void failedWhenAgainAndAgainThenItIsCountedUntilItGoesWell() {
		for (int failures = 1; failures <= 2; failures++) {
			try (SlotLease lease = take()) {
				lease.failed("The folder can't be seen.");
			}
			assertThat(slot().failures()).isEqualTo(failures);
			assertThat(slot().failure()).isEqualTo("The folder can't be seen.");
		}
		try (SlotLease lease = take()) {
			this.run.database()
				.sql()
				.sql("UPDATE slot SET taken_at = taken_at - 61000 WHERE run_id = ?")
				.param(this.run.id())
				.update();
			lease.failed("Something else, much later.");
		}
		assertThat(slot().failures()).isEqualTo(1);
	}

	@Test
	void registerWhenWorkersBeatThenTheLivingAreListed() {
		WorkerRegister register = new WorkerRegister(this.run.database().ledger());
		register.beat(0);
		register.beat(4);
		assertThat(register.alive()).singleElement().satisfies((worker) -> {
			assertThat(worker.holder()).isEqualTo(Holder.current());
			assertThat(worker.capacity()).isEqualTo(4);
		});
		this.run.database().sql().sql("UPDATE worker SET heartbeat_at = heartbeat_at - 6000").update();
		assertThat(register.alive()).as("silent").isEmpty();
		register.beat(4);
		assertThat(register.alive()).hasSize(1);
		register.leave();
		assertThat(register.alive()).isEmpty();
	}

	private SlotLease take() {
		return this.slots.take(this.order, PATIENCE).orElseThrow();
	}

	private SlotRecord slot() {
		return this.slots.find(this.order.runId(), 0).orElseThrow();
	}

	private CollectLedger collect(SlotLease lease) {
		return new CollectLedger(this.run.database().ledger(), lease, RunFixture.PRICE, this.run.clock());
	}

	private void heldBy(Holder holder) {
		this.run.database()
			.sql()
			.sql("UPDATE slot SET holder = ? WHERE run_id = ? AND slot_no = 0")
			.params(holder.text(), this.run.id())
			.update();
	}

	private void silent(Duration time) {
		this.run.database()
			.sql()
			.sql("UPDATE slot SET heartbeat_at = heartbeat_at - ? WHERE run_id = ? AND slot_no = 0")
			.params(time.toMillis(), this.run.id())
			.update();
	}

	private static Optional<SlotLease> get(Future<Optional<SlotLease>> result) {
		try {
			return result.get();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
