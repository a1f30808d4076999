package dev.promptmill.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Sends the status envelope of ended tasks to their callback URLs, with the documented
 * pauses between attempts. Looks at the clock every few milliseconds, so that a clock
 * moved by a test counts at once. Only its own thread touches the queue.
 */
final class Callbacks implements AutoCloseable {

	private static final long[] PAUSES = { 30_000, 120_000, 600_000 };

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::at));

	private final SimulatorSettings settings;

	private final ServerLedger serverLedger;

	private final FaultPlan faults;

	private final ForgedCallbacks forgedCallbacks;

	private final ImageLinks links;

	private final InstantSource clock;

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(TIMEOUT)
		.build();

	private @Nullable ScheduledFuture<?> ticking;

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor((work) -> daemon(work, "simulator-callback-timer"));

	private final ExecutorService senders = Executors.newCachedThreadPool((work) -> daemon(work, "simulator-callback"));

	Callbacks(SimulatorSettings settings, ServerLedger serverLedger, FaultPlan faults, ImageLinks links) {
		this.settings = settings;
		this.serverLedger = serverLedger;
		this.faults = faults;
		this.forgedCallbacks = new ForgedCallbacks(settings.seed());
		this.links = links;
		this.clock = settings.clock();
	}

	private static Thread daemon(Runnable work, String name) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * A task was accepted, and its submission is about to be answered: what comes early
	 * is sent now.
	 */
	void accepted(Task task) {
		String url = task.order().callbackUrl();
		if (url == null) {
			return;
		}
		forge(task, url);
		if (this.faults.bringsCallbackForward(task.id()) && isSent(task)) {
			deliver(new Due(task, url, 0, task.course().endsAt()));
		}
		else {
			expect(task);
		}
	}

	private void forge(Task task, String url) {
		for (HttpRequest forgery : this.forgedCallbacks.forge(task.id(), url, this.faults.forgedCallbacks())) {
			this.senders.execute(() -> {
				this.serverLedger.countForgedCallback();
				received(forgery);
			});
		}
	}

	/** Takes note of a task; one without a callback URL is ignored. */
	void expect(Task task) {
		String url = task.order().callbackUrl();
		if (url != null && isSent(task)) {
			long at = task.course().endsAt() + this.faults.callbackDelay(task.id());
			this.timer.execute(() -> add(new Due(task, url, 0, at)));
		}
	}

	private boolean isSent(Task task) {
		return task.course().endsAt() < Long.MAX_VALUE && !this.faults.losesCallback(task.id());
	}

	private void add(Due due) {
		this.queue.add(due);
		if (this.ticking == null) {
			this.ticking = this.timer.scheduleWithFixedDelay(this::sendDue, 0, 5, TimeUnit.MILLISECONDS);
		}
	}

	private void sendDue() {
		long now = this.clock.millis();
		for (Due due = this.queue.peek(); due != null && due.at() <= now; due = this.queue.peek()) {
			Due next = this.queue.remove();
			this.senders.execute(() -> deliver(next));
		}
	}

	private void deliver(Due due) {
		List<String> urls = this.links.of(due.task(), 0, this.clock.millis());
		String body = Envelopes.status(due.task(), due.task().course().endsAt(), urls).toString();
		HttpRequest request = HttpRequest.newBuilder(URI.create(due.url()))
			.timeout(TIMEOUT)
			.header("Content-Type", Envelopes.JSON)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		boolean received = false;
		for (int copy = 0; copy < this.faults.callbackCopies(due.task().id()); copy++) {
			this.serverLedger.countCallback();
			received = received(request);
		}
		ended(due, received);
	}

	private boolean received(HttpRequest request) {
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private void ended(Due due, boolean received) {
		if (this.timer.isShutdown()) {
			return;
		}
		if (received || due.attempt() == PAUSES.length) {
			this.serverLedger.calledBack(due.task());
			return;
		}
		long pause = (long) (PAUSES[due.attempt()] * this.settings.latencyFactor());
		Due again = new Due(due.task(), due.url(), due.attempt() + 1, this.clock.millis() + pause);
		this.timer.execute(() -> add(again));
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.senders.shutdownNow();
	}

	/** The next attempt at a task's callback; the first is 0. */
	private record Due(Task task, String url, int attempt, long at) {
	}

}
