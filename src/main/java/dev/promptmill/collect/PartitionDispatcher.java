package dev.promptmill.collect;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.promptmill.broker.BrokerException;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.PartitionLedger;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;
import dev.promptmill.ledger.WorkerParameters;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.ledger.WorkerRequirement;

import static java.util.stream.Collectors.joining;

/**
 * Has remote workers work the partitions of a run: orders each, orders again what nobody
 * holds, and sees them through. An order too many does no harm, because a partition's
 * lease is what counts; while the broker is away, workers go on with what they hold.
 */
public final class PartitionDispatcher {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

	/** A worker that gives a partition back passes the order on by itself. */
	private static final Duration LEAVE_ALONE = Duration.ofSeconds(2);

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

	private static final int MOST_DOUBLINGS = 3;

	/**
	 * A partition that failed so often in a row, wherever it was tried, fails the run.
	 */
	private static final int MOST_FAILURES = 3;

	private static final Duration HAND_OVER = Duration.ofSeconds(12);

	private static final Duration REPEAT_NOTICE = Duration.ofMinutes(5);

	private final PartitionLedger ledger;

	private final WorkerRegistry register;

	private final Consumer<PartitionAssignment> sender;

	private final WorkerRequirement requirement;

	private final Consumer<String> notices;

	private final Invocation invocation;

	private final RunControl control;

	private final LongSupplier ticker;

	private final Map<Integer, Sent> sent = new HashMap<>();

	private final Map<String, Long> noticed = new HashMap<>();

	/**
	 * @param sender throws a {@link BrokerException} when an order could not be sent
	 * @param requirement the kind of worker that the run needs
	 * @param notices gets what the operator should know
	 * @param invocation how commands are written
	 */
	public PartitionDispatcher(PartitionLedger ledger, WorkerRegistry register, Consumer<PartitionAssignment> sender,
			WorkerRequirement requirement, Consumer<String> notices, Invocation invocation, RunControl control,
			LongSupplier ticker) {
		this.requirement = requirement;
		this.invocation = invocation;
		this.ledger = ledger;
		this.register = register;
		this.sender = sender;
		this.notices = notices;
		this.control = control;
		this.ticker = ticker;
	}

	/**
	 * Sees partitions through, until all are done or the run is to end.
	 * @param partitions how many
	 * @param workerParameters what counts for workers
	 * @return how they ended
	 */
	List<PartitionRecord> dispatch(int partitions, WorkerParameters workerParameters) throws InterruptedException {
		List<PartitionRecord> all = this.ledger.open(partitions, workerParameters);
		all.forEach((partition) -> order(partition.order()));
		while (!this.control.isEnding() && !isDone(all)) {
			ChangeSignal.pause(LOOK_AGAIN);
			all = look(partitions);
		}
		if (this.control.isEnding()) {
			this.ledger.close();
			all = awaitHandOver(partitions);
		}
		return all;
	}

	List<PartitionRecord> look(int partitions) {
		List<PartitionRecord> all = all(partitions);
		List<WorkerRecord> alive = this.register.alive();
		List<WorkerRecord> workers = alive.stream()
			.filter((worker) -> worker.capabilities().meets(this.requirement))
			.toList();
		long held = all.stream().filter(PartitionRecord::isHeld).count();
		long capacity = workers.stream().mapToLong(WorkerRecord::capacity).sum();
		for (PartitionRecord partition : all) {
			if (partition.state() == PartitionState.OPEN) {
				look(partition, capacity > held);
			}
		}
		if (workers.isEmpty() && !isDone(all)) {
			notice(noWorker(alive));
		}
		return all;
	}

	private String noWorker(List<WorkerRecord> others) {
		String start = "Start one with " + this.invocation.command("worker")
				+ " and the settings of this run's database and broker; until then tasks wait.";
		if (others.isEmpty()) {
			return "No worker is there. " + start;
		}
		return others.stream().anyMatch((worker) -> worker.capabilities().isOfVersion(this.requirement))
				? "All workers were started with --simulate, and take nothing of a real run. " + start
				: "All workers are of another version than this run, which is of " + this.requirement.version() + ": "
						+ others.stream()
							.map((worker) -> worker.capabilities().version())
							.distinct()
							.collect(joining(", "))
						+ ". They take nothing of it. Start some of its version; until then tasks wait.";
	}

	private void look(PartitionRecord partition, boolean someoneIsFree) {
		if (partition.failures() >= MOST_FAILURES) {
			this.control.end(RunStop.Reason.FAULT, "Partition " + partition.order().partition()
					+ " could not be worked, " + partition.failures() + " times in a row: " + partition.failure());
		}
		else if (partition.isHeld()) {
			this.sent.remove(partition.order().partition());
		}
		else if (someoneIsFree && partition.silence().compareTo(LEAVE_ALONE) > 0 && mayOrder(partition.order())) {
			order(partition.order());
		}
	}

	private boolean mayOrder(PartitionAssignment order) {
		Sent last = this.sent.get(order.partition());
		return last == null || this.ticker.getAsLong() - last.at() > last.pause().toNanos();
	}

	private void order(PartitionAssignment order) {
		Sent last = this.sent.get(order.partition());
		int times = (last != null) ? Math.min(last.times() + 1, MOST_DOUBLINGS) : 0;
		this.sent.put(order.partition(), new Sent(this.ticker.getAsLong(), times));
		try {
			this.sender.accept(order);
		}
		catch (BrokerException ex) {
			notice(ex.getMessage() + " Workers go on with the partitions they hold; the others wait.");
		}
	}

	private List<PartitionRecord> awaitHandOver(int partitions) throws InterruptedException {
		long deadline = this.ticker.getAsLong() + HAND_OVER.toNanos();
		List<PartitionRecord> all = all(partitions);
		while (all.stream().anyMatch(PartitionRecord::isHeld) && this.ticker.getAsLong() - deadline < 0) {
			ChangeSignal.pause(LOOK_AGAIN);
			all = all(partitions);
		}
		return all;
	}

	private List<PartitionRecord> all(int partitions) {
		return this.ledger.all().stream().filter((partition) -> partition.order().partition() < partitions).toList();
	}

	private static boolean isDone(List<PartitionRecord> all) {
		return all.stream().allMatch((partition) -> partition.state() == PartitionState.DONE);
	}

	private void notice(String message) {
		long now = this.ticker.getAsLong();
		Long last = this.noticed.get(message);
		if (last == null || now - last > REPEAT_NOTICE.toNanos()) {
			this.noticed.put(message, now);
			this.notices.accept(message);
		}
	}

	private record Sent(long at, int times) {

		Duration pause() {
			return FIRST_PAUSE.multipliedBy(1L << this.times);
		}

	}

}
