package dev.promptmill.collect;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.collect.ImageFetcher.FetchedImages;
import dev.promptmill.common.Plural;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.download.FetchVerdict;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.OpenTask;

/**
 * From "the task succeeded" to a settled row: fetches the images, asks for fresh URLs
 * when the old ones have expired, tries again later, and never has anything generated
 * again (docs/money-and-crashes.md).
 */
final class ResultDelivery {

	private static final int MOST_FETCHES = 6;

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

	private final CollectLedger ledger;

	private final ImageUrlRefresher urls;

	private final ImageFetcher fetcher;

	private final RunControl control;

	private final InstantSource clock;

	ResultDelivery(CollectLedger ledger, ImageUrlRefresher urls, ImageFetcher fetcher, RunControl control,
			InstantSource clock) {
		this.ledger = ledger;
		this.urls = urls;
		this.fetcher = fetcher;
		this.control = control;
		this.clock = clock;
	}

	void bring(OpenTask task, List<ImageRecord> images) {
		FetchedImages fetched = this.fetcher.fetch(task, images);
		if (fetched.has(FetchVerdict.GONE)) {
			fetched = this.fetcher.fetch(task, this.urls.refresh(task, fetched.images()));
		}
		if (fetched.has(FetchVerdict.LOCAL_FAILURE)) {
			this.control.end(RunStop.Reason.FAULT, "Row " + task.rowNumber() + ", " + fetched.failure());
		}
		else if (mayStillCome(task, fetched)) {
			int fetches = task.fetching() ? task.polls() + 1 : 1;
			fetchLater(task, fetched, fetches);
		}
		else if (fetched.stored() == 0 && !fetched.complete() && this.ledger.deliveriesFail()) {
			// It is not this row that is at fault: it gets further tries once others are
			// delivered.
			fetchLater(task, fetched, MOST_FETCHES - 2);
		}
		else {
			settle(task, fetched);
		}
	}

	private void fetchLater(OpenTask task, FetchedImages fetched, int fetches) {
		Duration pause = FIRST_PAUSE.multipliedBy(1L << (fetches - 1));
		conclude(task, this.ledger.fetchLater(task, fetched.images(), fetches, this.clock.instant().plus(pause),
				fetched.failure()));
	}

	private static boolean mayStillCome(OpenTask task, FetchedImages fetched) {
		boolean worthATry = fetched.has(FetchVerdict.RETRY) || fetched.has(FetchVerdict.GONE);
		return worthATry && !(task.fetching() && task.polls() >= MOST_FETCHES - 1);
	}

	private void settle(OpenTask task, FetchedImages fetched) {
		RowStatus status = status(task, fetched);
		String code = null;
		String message = null;
		if (!fetched.complete()) {
			code = "DOWNLOAD_FAILED";
			message = fetched.failure();
		}
		else if (fetched.images().size() < task.images()) {
			code = fetched.images().isEmpty() ? "NO_IMAGES" : "FEWER_IMAGES";
			message = "the API generated " + fetched.images().size() + " of " + Plural.of(task.images(), "image");
		}
		String note = task.fetching() ? this.ledger.note(task).orElse(null) : null;
		if (note != null) {
			code = (code != null) ? code : "MORE_IMAGES";
			message = (message != null) ? message + "; " + note : note;
		}
		conclude(task, this.ledger.deliver(task, status, fetched.images(), code, message));
	}

	/** Another row may have been given the same task, and its result a moment ago. */
	private void conclude(OpenTask task, CompletableFuture<Boolean> change) {
		if (!Collector.settle(change)) {
			isOfAnotherRow(task);
		}
	}

	/**
	 * Whether another row has the result of this task: then nobody knows what this row's
	 * own submission came to, and that is recorded.
	 */
	boolean isOfAnotherRow(OpenTask task) {
		Optional<String> owner = this.ledger.owner(task);
		owner.ifPresent((other) -> Collector.settle(this.ledger.ofAnotherRow(task,
				"The API answered row " + task.rowNumber() + " (id " + task.id() + ") with task " + task.taskId()
						+ ", which " + other + " was answered with, too, and has the images of. What this row's own"
						+ " submission came to is unknown; it may have been billed")));
		return owner.isPresent();
	}

	static RowStatus status(OpenTask task, FetchedImages fetched) {
		if (fetched.stored() == 0) {
			return (task.kept().images() > 0) ? RowStatus.PARTIAL : RowStatus.FAILED;
		}
		return task.isCompleteWith(fetched.stored()) ? RowStatus.DELIVERED : RowStatus.PARTIAL;
	}

}
