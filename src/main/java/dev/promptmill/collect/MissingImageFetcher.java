package dev.promptmill.collect;

import java.time.Instant;
import java.util.List;

import dev.promptmill.download.FetchVerdict;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.step.OpenTask;

/**
 * Fetches images of a task again, into the place of a row that did not buy it: from where
 * they were, and else from a fresh URL. Nothing is made again. Safe for many threads.
 */
public final class MissingImageFetcher {

	private final ImageFetcher fetcher;

	private final ImageUrlRefresher urls;

	public MissingImageFetcher(ImageFetcher fetcher, ImageUrlRefresher urls) {
		this.fetcher = fetcher;
		this.urls = urls;
	}

	/**
	 * Fetches what is missing.
	 * @param row that gets the images
	 * @param id its id
	 * @param input what was asked for
	 * @param taskId of the task that made them
	 * @param offset number of the image before the first of that task
	 * @param images all images of the row, some of them missing
	 * @return the same images as they stand then
	 * @throws LedgerException if they can't be stored
	 */
	public List<ImageRecord> fetch(long row, String id, String input, String taskId, int offset,
			List<ImageRecord> images) {
		OpenTask task = new OpenTask(row, id, 0, 0, taskId, images.size(), "", input, Instant.EPOCH, 0, true, null);
		ImageFetcher.FetchedImages fetched = this.fetcher.fetch(task, images);
		if (!fetched.complete() && !fetched.has(FetchVerdict.LOCAL_FAILURE)) {
			fetched = this.fetcher.fetch(task, this.urls.refresh(task, fetched.images(), offset));
		}
		if (fetched.has(FetchVerdict.LOCAL_FAILURE)) {
			throw new LedgerException("Row " + row + ", " + fetched.failure());
		}
		return fetched.images();
	}

}
