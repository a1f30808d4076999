package dev.promptmill.collect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.promptmill.broker.BrokerException;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.PartitionLease;
import dev.promptmill.ledger.PartitionLedger;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerParameters;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.ledger.WorkerRequirement;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a run orders of workers, by what the ledger says of its partitions. */
@OnH2
class PartitionDispatcherTests {

	private static final WorkerParameters PARAMETERS = RunFixture.workerParameters(Map.of());

	private final TestDatabase database;

	private final List<Integer> ordered = new CopyOnWriteArrayList<>();

	private final List<String> notices = new CopyOnWriteArrayList<>();

	private final RunControl control = new RunControl(new ChangeSignal());

	private final List<PartitionLease> leases = new ArrayList<>();

	private RunFixture run;

	private PartitionLedger ledger;

	private WorkerRegistry register;

	private Consumer<PartitionAssignment> sender = (order) -> this.ordered.add(order.partition());

	private PartitionDispatcher dispatcher;

	PartitionDispatcherTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(this.database).rows(4);
		this.ledger = new PartitionLedger(this.database.ledger(), this.run.lease());
		this.register = new WorkerRegistry(this.database.ledger());
		this.register.leave();
		this.dispatcher = new PartitionDispatcher(this.ledger, this.register, (order) -> this.sender.accept(order),
				new WorkerRequirement(RunFixture.WORKER.version(), false), this.notices::add, Invocation.PLAIN,
				this.control, this.run.clock().ticker());
	}

	@AfterEach
	void close() {
		this.leases.forEach(PartitionLease::close);
		this.run.close();
	}

	@Test
	void dispatchThenEachPartitionIsOrderedOnceAndItLastsUntilAllAreDone() throws Exception {
		CompletableFuture<List<PartitionRecord>> dispatched = dispatch();
		awaitOrders(3);
		take(0).done();
		take(1).done();
		assertThat(dispatched).isNotDone();
		take(2).done();
		assertThat(dispatched.get(20, TimeUnit.SECONDS)).extracting(PartitionRecord::state)
			.containsExactly(PartitionState.DONE, PartitionState.DONE, PartitionState.DONE);
		assertThat(this.ordered).containsExactly(0, 1, 2);
	}

	@Test
	void dispatchWhenTheRunEndsThenWorkersAreToGiveBackAndAreAwaitedForTwelveSeconds() throws Exception {
		CompletableFuture<List<PartitionRecord>> dispatched = dispatch();
		awaitOrders(3);
		PartitionLease lease = take(1);
		this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		while (this.ledger.all().get(1).state() != PartitionState.CLOSED) {
			Thread.onSpinWait();
		}
		assertThat(dispatched).as("a worker still holds one").isNotDone();
		lease.close();
		this.leases.clear();
		assertThat(dispatched.get(20, TimeUnit.SECONDS)).extracting(PartitionRecord::isHeld).containsOnly(false);
	}

	@Test
	void dispatchWhenAWorkerDoesNotGiveBackThenTheRunEndsAllTheSame() throws Exception {
		CompletableFuture<List<PartitionRecord>> dispatched = dispatch();
		awaitOrders(3);
		take(1);
		this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		while (!dispatched.isDone()) {
			this.run.clock().advance(Duration.ofMillis(100));
			Thread.onSpinWait();
		}
		assertThat(dispatched.get()).extracting(PartitionRecord::isHeld).containsExactly(false, true, false);
	}

	@Test
	void lookWhenNoWorkerIsThereThenItIsSaidEveryFiveMinutes() {
		this.ledger.open(1, PARAMETERS);
		this.dispatcher.look(1);
		this.run.clock().advance(Duration.ofMinutes(5));
		this.dispatcher.look(1);
		assertThat(this.notices).singleElement()
			.asString()
			.startsWith("No worker is there. Start one with ./run.sh worker and the settings");
		this.run.clock().advance(Duration.ofNanos(1));
		this.dispatcher.look(1);
		assertThat(this.notices).hasSize(2);
	}

	@Test
	void lookWhenAllIsDoneThenNoWorkerIsMissed() {
		this.ledger.open(1, PARAMETERS);
		take(0).done();
		this.dispatcher.look(1);
		assertThat(this.notices).isEmpty();
	}

	@Test
	void lookWhenWorkersAreOfAnotherVersionThenTheNoticeNamesBoth() {
		this.ledger.open(1, PARAMETERS);
		this.register.beat(new WorkerCapabilities("9.9.9", false), 4);
		this.dispatcher.look(1);
		assertThat(this.notices).singleElement()
			.asString()
			.startsWith("All workers are of another version than this run, which is of 1.2.3: 9.9.9.");
	}

	@Test
	void lookWhenWorkersHaveNoKeyThenTheNoticeSaysSo() {
		this.ledger.open(1, PARAMETERS);
		this.register.beat(new WorkerCapabilities(RunFixture.WORKER.version(), true), 4);
		this.dispatcher.look(1);
		assertThat(this.notices).singleElement().asString().startsWith("All workers were started with --simulate");
	}

	@Test
	void lookWhenNobodyTookAPartitionThenItIsOrderedAgainAtGrowingIntervals() {
		this.ledger.open(1, PARAMETERS);
		this.register.beat(RunFixture.WORKER, 4);
		this.dispatcher.look(1);
		assertThat(this.ordered).as("given free a moment ago").isEmpty();
		silent(Duration.ofSeconds(3));
		this.dispatcher.look(1);
		assertThat(this.ordered).containsExactly(0);
		for (int seconds : new int[] { 5, 10, 20, 40, 40 }) {
			int before = this.ordered.size();
			this.run.clock().advance(Duration.ofSeconds(seconds));
			this.dispatcher.look(1);
			assertThat(this.ordered).hasSize(before);
			this.run.clock().advance(Duration.ofNanos(1));
			this.dispatcher.look(1);
			assertThat(this.ordered).hasSize(before + 1);
		}
		assertThat(this.notices).isEmpty();
	}

	@Test
	void lookWhenAPartitionWasHeldInBetweenThenTheNextOrderComesAtOnce() {
		this.ledger.open(1, PARAMETERS);
		this.register.beat(RunFixture.WORKER, 4);
		silent(Duration.ofSeconds(3));
		this.dispatcher.look(1);
		PartitionLease lease = take(0);
		this.dispatcher.look(1);
		lease.close();
		this.leases.clear();
		silent(Duration.ofSeconds(3));
		this.dispatcher.look(1);
		assertThat(this.ordered).containsExactly(0, 0);
	}

	@Test
	void lookWhenEveryWorkerHasAsManyAsItTakesThenNothingIsOrdered() {
		this.ledger.open(2, PARAMETERS);
		this.register.beat(RunFixture.WORKER, 1);
		take(0);
		silent(Duration.ofSeconds(3));
		this.dispatcher.look(2);
		assertThat(this.ordered).isEmpty();
		this.register.beat(RunFixture.WORKER, 2);
		this.dispatcher.look(2);
		assertThat(this.ordered).containsExactly(1);
	}

	@Test
	void lookThenPartitionsOfAnEarlierExecutionThatHadMoreAreLeftOut() {
		this.ledger.open(3, PARAMETERS);
		assertThat(this.dispatcher.look(2)).extracting((partition) -> partition.order().partition())
			.containsExactly(0, 1);
	}

	@Test
	void lookWhenAPartitionFailedThreeTimesInARowThenTheRunEnds() {
		this.ledger.open(1, PARAMETERS);
		this.register.beat(RunFixture.WORKER, 4);
		failures(2);
		this.dispatcher.look(1);
		assertThat(this.control.isEnding()).isFalse();
		failures(3);
		this.dispatcher.look(1);
		assertThat(this.control.ending()).get().satisfies((ending) -> {
			assertThat(ending.reason()).isEqualTo(RunStop.Reason.FAULT);
			assertThat(ending.message()).isEqualTo("Partition 0 could not be worked, 3 times in a row: no such folder");
		});
	}

	@Test
	void lookWhenTheBrokerIsAwayThenWorkersGoOnAndItIsSaidOnce() {
		this.ledger.open(2, PARAMETERS);
		this.register.beat(RunFixture.WORKER, 4);
		silent(Duration.ofSeconds(3));
		this.sender = (order) -> {
			throw new BrokerException("The broker does not answer.");
		};
		this.dispatcher.look(2);
		assertThat(this.notices).containsExactly(
				"The broker does not answer. Workers go on with the partitions they hold; the others wait.");
		assertThat(this.control.isEnding()).isFalse();
	}

	private CompletableFuture<List<PartitionRecord>> dispatch() {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return this.dispatcher.dispatch(3, PARAMETERS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private void awaitOrders(int count) {
		while (this.ordered.size() < count) {
			Thread.onSpinWait();
		}
	}

	private PartitionLease take(int partition) {
		PartitionLease lease = this.run.take(this.ledger.all().get(partition).order());
		this.leases.add(lease);
		return lease;
	}

	/** Moves the last sign of life of those nobody holds into the past. */
	private void silent(Duration time) {
		this.database.sql()
			.sql("UPDATE collect_partition SET heartbeat_at = heartbeat_at - ? WHERE holder IS NULL")
			.param(time.toMillis())
			.update();
	}

	private void failures(int count) {
		this.database.sql()
			.sql("UPDATE collect_partition SET failures = ?, failure = 'no such folder'")
			.param(count)
			.update();
	}

}
