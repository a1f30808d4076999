package dev.promptmill.collect;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.promptmill.broker.BrokerException;
import dev.promptmill.control.Bell;
import dev.promptmill.control.Ending;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.SlotLedger;
import dev.promptmill.ledger.SlotOrder;
import dev.promptmill.ledger.SlotRecord;
import dev.promptmill.ledger.SlotState;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRegister;

/**
 * Has remote workers work the slots of a run: orders each, orders again what nobody
 * holds, and sees them through. An order too many does no harm, because a slot's lease is
 * what counts; while the broker is away, workers go on with what they hold.
 */
public final class SlotDispatcher {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

	/** A worker that gives a slot back passes the order on by itself. */
	private static final Duration LEAVE_ALONE = Duration.ofSeconds(2);

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

	private static final int MOST_DOUBLINGS = 3;

	/** A slot that failed so often in a row, wherever it was tried, fails the run. */
	private static final int MOST_FAILURES = 3;

	private static final Duration HAND_OVER = Duration.ofSeconds(12);

	private static final Duration REPEAT_NOTICE = Duration.ofMinutes(5);

	private final SlotLedger ledger;

	private final WorkerRegister register;

	private final Consumer<SlotOrder> sender;

	private final Consumer<String> notices;

	private final RunControl control;

	private final LongSupplier ticker;

	private final Map<Integer, Sent> sent = new HashMap<>();

	private final Map<String, Long> noticed = new HashMap<>();

	/**
	 * @param sender throws a {@link BrokerException} when an order could not be sent
	 * @param notices gets what the operator should know
	 */
	public SlotDispatcher(SlotLedger ledger, WorkerRegister register, Consumer<SlotOrder> sender,
			Consumer<String> notices, RunControl control, LongSupplier ticker) {
		this.ledger = ledger;
		this.register = register;
		this.sender = sender;
		this.notices = notices;
		this.control = control;
		this.ticker = ticker;
	}

	/**
	 * Sees slots through, until all are done or the run is to end.
	 * @param slots how many
	 * @param settings what counts for workers
	 * @return how they ended
	 */
	List<SlotRecord> dispatch(int slots, Map<String, String> settings) throws InterruptedException {
		List<SlotRecord> all = this.ledger.open(slots, settings);
		all.forEach((slot) -> order(slot.order()));
		while (!this.control.isEnding() && !isDone(all)) {
			Bell.pause(LOOK_AGAIN);
			all = look(slots);
		}
		if (this.control.isEnding()) {
			this.ledger.close();
			all = awaitHandOver(slots);
		}
		return all;
	}

	private List<SlotRecord> look(int slots) {
		List<SlotRecord> all = all(slots);
		List<WorkerRecord> workers = this.register.alive();
		long held = all.stream().filter(SlotRecord::isHeld).count();
		long capacity = workers.stream().mapToLong(WorkerRecord::capacity).sum();
		for (SlotRecord slot : all) {
			if (slot.state() == SlotState.OPEN) {
				look(slot, capacity > held);
			}
		}
		if (workers.isEmpty() && !isDone(all)) {
			notice("No worker is there. Start one with ./run.sh worker and the settings of this run's database and"
					+ " broker; until then tasks wait.");
		}
		return all;
	}

	private void look(SlotRecord slot, boolean someoneIsFree) {
		if (slot.failures() >= MOST_FAILURES) {
			this.control.end(Ending.Reason.FAULT, "Slot " + slot.order().slot() + " could not be worked, "
					+ slot.failures() + " times in a row: " + slot.failure());
		}
		else if (slot.isHeld()) {
			this.sent.remove(slot.order().slot());
		}
		else if (someoneIsFree && slot.silence().compareTo(LEAVE_ALONE) > 0 && mayOrder(slot.order())) {
			order(slot.order());
		}
	}

	private boolean mayOrder(SlotOrder order) {
		Sent last = this.sent.get(order.slot());
		return last == null || this.ticker.getAsLong() - last.at() > last.pause().toNanos();
	}

	private void order(SlotOrder order) {
		Sent last = this.sent.get(order.slot());
		int times = (last != null) ? Math.min(last.times() + 1, MOST_DOUBLINGS) : 0;
		this.sent.put(order.slot(), new Sent(this.ticker.getAsLong(), times));
		try {
			this.sender.accept(order);
		}
		catch (BrokerException ex) {
			notice(ex.getMessage() + " Workers go on with the slots they hold; the others wait.");
		}
	}

	private List<SlotRecord> awaitHandOver(int slots) throws InterruptedException {
		long deadline = this.ticker.getAsLong() + HAND_OVER.toNanos();
		List<SlotRecord> all = all(slots);
		while (all.stream().anyMatch(SlotRecord::isHeld) && this.ticker.getAsLong() - deadline < 0) {
			Bell.pause(LOOK_AGAIN);
			all = all(slots);
		}
		return all;
	}

	private List<SlotRecord> all(int slots) {
		return this.ledger.all().stream().filter((slot) -> slot.order().slot() < slots).toList();
	}

	private static boolean isDone(List<SlotRecord> all) {
		return all.stream().allMatch((slot) -> slot.state() == SlotState.DONE);
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
