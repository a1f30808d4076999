package dev.promptmill.collect;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.promptmill.apixo.FailCode;
import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.common.RowContext;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.common.Sentence;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.pacing.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Asks about one task that is due and acts on the reply: ask about it, and record what
 * came of it. It asks and fetches; it never submits, so nothing it does costs money.
 */
public final class Collector {

	private final CollectLedger ledger;

	private final TaskApi api;

	private final ResultDelivery delivery;

	private final PollSchedule schedule;

	private final RetryPolicy retries;

	private final RunControl control;

	private final InstantSource clock;

	private final UnknownStateReporter unknownStates;

	/**
	 * @param notices gets what the operator should know
	 */
	public Collector(CollectLedger ledger, TaskApi api, ImageFetcher fetcher, PollSchedule schedule,
			RetryPolicy retries, RunControl control, InstantSource clock, Consumer<String> notices) {
		this.ledger = ledger;
		this.api = api;
		this.delivery = new ResultDelivery(ledger, new ImageUrlRefresher(api), fetcher, control, clock);
		this.schedule = schedule;
		this.retries = retries;
		this.control = control;
		this.clock = clock;
		this.unknownStates = new UnknownStateReporter(notices);
	}

	/**
	 * Handles a due task and returns when what came of it is durable.
	 * @return how long to leave the API alone, if it said so
	 */
	@Nullable PollReply handle(OpenTask task) {
		try (RowContext ignored = RowContext.enter(task.rowNumber())) {
			return handleNow(task);
		}
	}

	private @Nullable PollReply handleNow(OpenTask task) {
		if (task.fetching()) {
			this.delivery.bring(task, this.ledger.images(task));
			return null;
		}
		PollReply reply = this.api.poll(task.taskId());
		if (reply.verdict() == PollVerdict.SUCCEEDED || reply.verdict() == PollVerdict.FAILED) {
			this.schedule.learn(task.tier(), reply);
		}
		switch (reply.verdict()) {
			case RUNNING -> running(task, reply.message());
			case NOT_FOUND -> waitOn(task, "TASK_NOT_FOUND", "the API does not know the task");
			case UNAVAILABLE, RATE_LIMITED -> askAgain(task, "POLL_FAILED", reply.message());
			case SUCCEEDED -> succeeded(task, reply);
			case RESULT_UNREADABLE -> unreadable(task, reply);
			case FAILED -> failed(task, reply);
			case KEY_REFUSED, ACCESS_DENIED -> this.control.end(RunStop.Reason.API_FAULT, Sentence.of(reply.message())
					+ " Check APIXO_API_KEY, then restart the run: open tasks are asked about again.");
		}
		return reply;
	}

	private void running(OpenTask task, String oddity) {
		if (oddity.isEmpty()) {
			waitOn(task, "POLL_DEADLINE", "the task was still running");
			return;
		}
		this.unknownStates.met(task, oddity);
		if (isOverdue(task)) {
			giveUp(task, "POLL_DEADLINE", "the task was taken to be running. " + oddity);
		}
		else {
			settle(this.ledger.postpone(task, next(task), soon(), oddity + "; taken to be running"));
		}
	}

	private void succeeded(OpenTask task, PollReply reply) {
		List<ImageRecord> images = missing(reply.resultUrls());
		int entries = reply.listed();
		if (this.delivery.isOfAnotherRow(task)) {
			return;
		}
		if (images.isEmpty() && mayStillAppear(task)) {
			awaitResult(task, "NO_IMAGES", "the task succeeded, and its list of images is empty so far");
		}
		else if (entries > Math.min(images.size(), task.images())) {
			surplus(task, images, entries);
		}
		else {
			this.delivery.bring(task, images);
		}
	}

	/**
	 * What was not asked for may be billed: the budget is to know before it is fetched.
	 */
	private void surplus(OpenTask task, List<ImageRecord> images, int entries) {
		String note = "The result has " + entries + " entries with " + images.size() + " different images, and "
				+ task.images() + ((task.images() == 1) ? " was" : " were") + " asked for; "
				+ (entries - Math.min(images.size(), task.images())) + " may have been billed in addition";
		if (settle(this.ledger.surplus(task, images, entries, note))) {
			this.delivery.bring(task.withImages(), images);
		}
	}

	/** Each entry may be billed, whether or not anything can be made of it. */
	private void unreadable(OpenTask task, PollReply reply) {
		if (reply.listed() > task.images()) {
			settle(this.ledger.surplus(task, reply.listed()));
		}
		awaitResult(task, "RESULT_UNREADABLE", reply.message());
	}

	private void awaitResult(OpenTask task, String code, String message) {
		if (mayStillAppear(task)) {
			settle(this.ledger.awaitResult(task, soon(), code, message));
		}
		else {
			settle(this.ledger.giveUpResult(task, code, message + ". The images were generated and may be billed;"
					+ " restart asks for them again, free of charge."));
		}
	}

	private boolean mayStillAppear(OpenTask task) {
		Instant since = task.undeliveredSince();
		Instant now = this.clock.instant();
		return since == null || (this.schedule.mayStillAppear(since, now) && !isOverdue(task));
	}

	private boolean isOverdue(OpenTask task) {
		return this.schedule.isOverdue(task.acceptedAt(), this.clock.instant());
	}

	/**
	 * A callback that comes while the question is under way counts too: it may have been
	 * answered just before the task ended.
	 */
	private void waitOn(OpenTask task, String code, String message) {
		postpone(task, next(task), code, message);
	}

	private void askAgain(OpenTask task, String code, String message) {
		postpone(task, soon(), code, message);
	}

	private Instant next(OpenTask task) {
		return this.schedule.next(task.tier(), task.acceptedAt(), this.clock.instant());
	}

	private Instant soon() {
		return this.schedule.soon(this.clock.instant());
	}

	private void postpone(OpenTask task, Instant next, String code, String message) {
		if (isOverdue(task)) {
			giveUp(task, code, message);
		}
		else {
			settle(this.ledger.postpone(task, next, soon(), null));
		}
	}

	private void giveUp(OpenTask task, String code, String message) {
		settle(this.ledger.giveUpForNow(task, code,
				"No verdict within promptmill.poll.deadline: " + message + ". restart asks again, free of charge."));
	}

	private void failed(OpenTask task, PollReply reply) {
		String code = (reply.failCode() != null) ? reply.failCode() : "UNKNOWN_FAILURE";
		if (FailCode.outOfFunds(code)) {
			settle(this.ledger.outOfFunds(task, code, reply.failMessage()));
		}
		else if (FailCode.retryable(code) && task.tries() + 1 < this.retries.maxAttempts()) {
			settle(this.ledger.submitAgain(task, code, reply.failMessage(),
					this.clock.instant().plus(this.retries.schedule().after(task.tries() + 1))));
		}
		else {
			settle(this.ledger.fail(task, code, reply.failMessage()));
		}
	}

	private static List<ImageRecord> missing(List<String> urls) {
		List<ImageRecord> images = new ArrayList<>(urls.size());
		for (String url : urls) {
			images.add(ImageRecord.missing(images.size() + 1, url, null));
		}
		return images;
	}

	/**
	 * Waits until a change is durable.
	 * @return whether its guard held; if not, the row is settled already
	 */
	static boolean settle(CompletableFuture<Boolean> change) {
		return change.join();
	}

}
