package dev.promptmill.simulator;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A record of everything that the simulated service saw, accepted and charged. Tests and
 * reports ask these books, not the client. Tasks end by the clock: every reading settles
 * those that are due first. Thread-safe.
 */
public final class ServerLedger {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Task> tasks = new LinkedHashMap<>();

	private final PriorityQueue<Task> open = new PriorityQueue<>(Comparator.comparingLong((t) -> t.course().endsAt()));

	private final Map<String, Long> outcomes = new TreeMap<>();

	private final Map<String, Long> attempts = new HashMap<>();

	private final Map<String, Long> acceptances = new HashMap<>();

	private final AtomicLong statusRequests = new AtomicLong();

	private final AtomicLong downloads = new AtomicLong();

	private final AtomicLong callbacks = new AtomicLong();

	private final AtomicLong forgedCallbacks = new AtomicLong();

	private final InstantSource clock;

	private final EventLog eventLog;

	private final TaskMaker maker;

	private final SubmitRateLimiter gate;

	private final Account account;

	private long imagesDelivered;

	private int maxOpenTasks;

	ServerLedger(InstantSource clock, EventLog eventLog, TaskMaker maker, SubmitRateLimiter gate,
			BigDecimal startingBalance) {
		this.clock = clock;
		this.eventLog = eventLog;
		this.maker = maker;
		this.gate = gate;
		this.account = new Account(startingBalance);
		eventLog.past().forEach(this::replay);
	}

	/**
	 * What the books add up to now.
	 * @return the sums
	 */
	public Totals totals() {
		return reading(() -> new Totals(this.outcomes.values().stream().mapToLong(Long::longValue).sum(),
				this.tasks.size(), new TreeMap<>(this.outcomes), this.account.startingBalance(), this.account.spend(),
				this.account.finalCharges(), this.account.openPrecharges(), this.account.returned(),
				this.account.balance(), this.imagesDelivered, this.open.size(), this.maxOpenTasks,
				this.gate.maxPerSecond(), this.statusRequests.get(), this.downloads.get(), this.callbacks.get(),
				this.forgedCallbacks.get()));
	}

	/**
	 * Every accepted task, in the order of acceptance.
	 * @return snapshots
	 */
	public List<SimulatedTask> tasks() {
		long now = this.clock.millis();
		return reading(() -> this.tasks.values().stream().map((task) -> task.snapshot(now)).toList());
	}

	/**
	 * How many tasks were accepted for each prompt; more than 1 means paid twice.
	 * @return counts by prompt
	 */
	public Map<String, Long> acceptancesByPrompt() {
		return reading(() -> new TreeMap<>(this.acceptances));
	}

	/**
	 * Accepts a submission if money and the limit on open tasks allow.
	 * @return the task, or the HTTP status of the refusal
	 */
	Admission accept(TaskRequest order, boolean imageReachable, String outcome) {
		return reading(() -> {
			Integer maxOpen = this.gate.maxOpenTasks();
			if (!this.account.covers(order.precharge())) {
				return Admission.refused(402);
			}
			if (maxOpen != null && this.open.size() >= maxOpen) {
				return Admission.refused(429);
			}
			long now = this.clock.millis();
			long ofPrompt = this.acceptances.getOrDefault(order.prompt(), 0L) + 1;
			Task task = this.maker.make(this.tasks.size() + 1L, ofPrompt, order, imageReachable, now);
			this.eventLog.append(LogEvent.accepted(now, outcome, task));
			book(task, outcome);
			return Admission.of(task);
		});
	}

	/**
	 * Books a POST that was not accepted; with a prompt, it counts as an attempt of it.
	 */
	void refuse(String outcome, @Nullable String prompt) {
		reading(() -> {
			this.eventLog.append(LogEvent.refused(this.clock.millis(), outcome, prompt));
			return this.outcomes.merge(outcome, 1L, Long::sum);
		});
	}

	/** Counts an attempt of a prompt; the first is 1. */
	long attempt(String prompt) {
		return reading(() -> this.attempts.merge(prompt, 1L, Long::sum));
	}

	@Nullable Task find(String taskId) {
		return reading(() -> Optional.ofNullable(this.tasks.get(taskId))).orElse(null);
	}

	BigDecimal balance() {
		return reading(this.account::balance);
	}

	void countStatusRequest() {
		this.statusRequests.incrementAndGet();
	}

	void countDownload() {
		this.downloads.incrementAndGet();
	}

	void countCallback() {
		this.callbacks.incrementAndGet();
	}

	void countForgedCallback() {
		this.forgedCallbacks.incrementAndGet();
	}

	void calledBack(Task task) {
		reading(() -> {
			this.eventLog.append(LogEvent.calledBack(this.clock.millis(), task));
			return task;
		});
	}

	/** Tasks of earlier processes that still owe a callback. */
	Collection<Task> owingCallbacks() {
		Map<String, Task> owing = new LinkedHashMap<>();
		for (LogEvent entry : this.eventLog.past()) {
			String taskId = entry.taskId();
			Task task = (taskId != null) ? this.tasks.get(taskId) : null;
			if (taskId == null || task == null || task.order().callbackUrl() == null) {
				continue;
			}
			if (entry.event() == LogEvent.Event.ACCEPTED) {
				owing.put(taskId, task);
			}
			else {
				owing.remove(taskId);
			}
		}
		return owing.values();
	}

	private void book(Task task, String outcome) {
		this.outcomes.merge(outcome, 1L, Long::sum);
		this.acceptances.merge(task.order().prompt(), 1L, Long::sum);
		this.tasks.put(task.id(), task);
		this.open.add(task);
		this.account.precharge(task.order().precharge());
		this.maxOpenTasks = Math.max(this.maxOpenTasks, this.open.size());
	}

	private void replay(LogEvent entry) {
		String outcome = (entry.outcome() != null) ? entry.outcome() : "";
		if (entry.event() == LogEvent.Event.REFUSED) {
			this.outcomes.merge(outcome, 1L, Long::sum);
			if (entry.prompt() != null) {
				this.attempts.merge(entry.prompt(), 1L, Long::sum);
			}
		}
		if (entry.taskId() != null && entry.order() != null && entry.course() != null) {
			settle(entry.at());
			book(new Task(this.tasks.size() + 1L, entry.taskId(), entry.order(), entry.course()), outcome);
			this.attempts.merge(entry.order().prompt(), 1L, Long::sum);
		}
	}

	private <T> T reading(Supplier<T> reading) {
		this.lock.lock();
		try {
			settle(this.clock.millis());
			return reading.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void settle(long now) {
		for (Task task = this.open.peek(); task != null && task.course().endedAt(now); task = this.open.peek()) {
			this.open.remove();
			this.account.settle(task.order().precharge(), task.finalCharge());
			this.imagesDelivered += task.course().delivered();
		}
	}

	/** A task, or the HTTP status of a refusal. */
	record Admission(@Nullable Task task, int refusal) {

		static Admission of(Task task) {
			return new Admission(task, 0);
		}

		static Admission refused(int status) {
			return new Admission(null, status);
		}

	}

}
