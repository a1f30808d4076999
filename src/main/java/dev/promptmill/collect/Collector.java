package dev.promptmill.collect;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.apixo.FailCode;
import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.control.Ending;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.CollectLedger;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.OpenTask;
import dev.promptmill.pacing.RetrySchedule;
import org.jspecify.annotations.Nullable;

/**
 * What is done with one task that is due: ask about it, and record what came of it. It
 * asks and fetches; it never submits, so nothing it does costs money.
 */
public final class Collector {

	private final CollectLedger ledger;

	private final TaskApi api;

	private final Homecoming homecoming;

	private final PollSchedule schedule;

	private final RetrySchedule retries;

	private final int maxAttempts;

	private final RunControl control;

	private final InstantSource clock;

	public Collector(CollectLedger ledger, TaskApi api, ImageFetcher fetcher, PollSchedule schedule,
			RetrySchedule retries, int maxAttempts, RunControl control, InstantSource clock) {
		this.ledger = ledger;
		this.api = api;
		this.homecoming = new Homecoming(ledger, new FreshUrls(api), fetcher, control, clock);
		this.schedule = schedule;
		this.retries = retries;
		this.maxAttempts = maxAttempts;
		this.control = control;
		this.clock = clock;
	}

	/**
	 * Handles a due task and returns when what came of it is durable.
	 * @return how long to leave the API alone, if it said so
	 */
	@Nullable PollReply handle(OpenTask task) {
		if (task.fetching()) {
			this.homecoming.bring(task, this.ledger.images(task.rowNumber()));
			return null;
		}
		Instant asked = this.clock.instant();
		PollReply reply = this.api.poll(task.taskId());
		if (reply.verdict() == PollVerdict.SUCCEEDED || reply.verdict() == PollVerdict.FAILED) {
			this.schedule.learn(task.tier(), reply);
		}
		switch (reply.verdict()) {
			case RUNNING -> waitOn(task, asked, "POLL_DEADLINE", "the task was still running");
			case NOT_FOUND -> waitOn(task, asked, "TASK_NOT_FOUND", "the API does not know the task");
			case UNAVAILABLE, RATE_LIMITED -> askAgain(task, "POLL_FAILED", reply.message());
			case SUCCEEDED -> this.homecoming.bring(task, missing(reply.resultUrls()));
			case FAILED -> failed(task, reply);
			case KEY_REFUSED, ACCESS_DENIED -> this.control.end(Ending.Reason.API_FAULT,
					reply.message() + " Check APIXO_API_KEY, then restart the run: open tasks are asked about again.");
		}
		return reply;
	}

	/**
	 * What is announced while the question is under way counts too: it may have been
	 * answered just before the task ended.
	 */
	private void waitOn(OpenTask task, Instant asked, String code, String message) {
		postpone(task, this.schedule.next(task.tier(), task.acceptedAt(), this.clock.instant()), code, message);
		if (this.schedule.announcedSince(task.taskId(), asked)) {
			askAgain(task, code, message);
		}
	}

	private void askAgain(OpenTask task, String code, String message) {
		postpone(task, this.schedule.soon(this.clock.instant()), code, message);
	}

	private void postpone(OpenTask task, Instant next, String code, String message) {
		if (this.schedule.isOverdue(task.acceptedAt(), this.clock.instant())) {
			settle(this.ledger.giveUpForNow(task, code, "No verdict within promptmill.poll.deadline: " + message
					+ ". restart asks again, free of charge."));
		}
		else {
			settle(this.ledger.postpone(task, next));
		}
	}

	private void failed(OpenTask task, PollReply reply) {
		String code = (reply.failCode() != null) ? reply.failCode() : "UNKNOWN_FAILURE";
		if (FailCode.outOfFunds(code)) {
			settle(this.ledger.outOfFunds(task, code, reply.failMessage()));
		}
		else if (FailCode.retryable(code) && task.tries() + 1 < this.maxAttempts) {
			settle(this.ledger.submitAgain(task, code, reply.failMessage(),
					this.clock.instant().plus(this.retries.after(task.tries() + 1))));
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
	 * Waits until a change is durable. A guard that did not hold means: settled already.
	 */
	static void settle(CompletableFuture<Boolean> change) {
		change.join();
	}

}
