package dev.promptmill.collect;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.promptmill.collect.ImageFetcher.FetchedImages;
import dev.promptmill.download.FetchVerdict;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.OpenTask;

/**
 * Fetches images of a row again that are missing or broken. Nothing is ever generated
 * again for them: the status endpoint hands out fresh URLs.
 */
public final class ImageRepair {

	private final CollectLedger ledger;

	private final ImageFetcher fetcher;

	private final ImageUrlRefresher urls;

	public ImageRepair(CollectLedger ledger, ImageFetcher fetcher, ImageUrlRefresher urls) {
		this.ledger = ledger;
		this.fetcher = fetcher;
		this.urls = urls;
	}

	/**
	 * Repairs a row.
	 * @param row a row whose task succeeded
	 * @param broken numbers of its images that are missing or broken
	 * @return why it is still not whole, empty if it is
	 */
	public String repair(RowRecord row, Set<Integer> broken) {
		OpenTask task = task(row);
		List<ImageRecord> images = row.images()
			.stream()
			.map((image) -> broken.contains(image.number())
					? ImageRecord.missing(image.number(), image.sourceUrl(), "missing or broken on disk") : image)
			.toList();
		FetchedImages fetched = this.fetcher.fetch(task, this.urls.refresh(task, images, row.imageOffset()));
		if (fetched.has(FetchVerdict.LOCAL_FAILURE)) {
			return fetched.failure();
		}
		RowStatus status = status(row, ResultDelivery.status(task, fetched));
		String note = this.ledger.note(task).orElse(null);
		String code = !fetched.complete() ? "DOWNLOAD_FAILED"
				: !status.isComplete() ? "FEWER_IMAGES" : (note != null) ? "MORE_IMAGES" : null;
		String message = fetched.complete() ? note : fetched.failure();
		if (row.status().isSettled()) {
			Collector.settle(this.ledger.repaired(task, row.status(), status, fetched.images(), code, message));
		}
		else if (fetched.complete()) {
			Collector.settle(this.ledger.deliver(task, status, fetched.images(), code, message));
		}
		else {
			Collector.settle(this.ledger.fetchLater(task, fetched.images(), 1, Instant.EPOCH, message));
		}
		return fetched.complete() ? "" : fetched.failure();
	}

	/** A row that this run never sent was bought by an earlier one. */
	private static RowStatus status(RowRecord row, RowStatus fetched) {
		return (fetched == RowStatus.DELIVERED && row.attemptCount() == 0) ? RowStatus.REUSED : fetched;
	}

	private static OpenTask task(RowRecord row) {
		return new OpenTask(row.rowNumber(), row.id(), row.attemptCount(), 0, Objects.requireNonNull(row.taskId()),
				row.imagesRequested(), "", Objects.requireNonNull(row.input()),
				Objects.requireNonNullElse(row.acceptedAt(), Instant.EPOCH), 0, true, null);
	}

}
