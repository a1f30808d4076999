package dev.promptmill.ledger.step;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A task that is due to be asked about, or whose images are due to be fetched.
 *
 * @param rowNumber its row
 * @param id the row's id
 * @param attempt the attempt that was accepted
 * @param tries attempts so far that count towards the allowed number
 * @param taskId opaque
 * @param images asked for
 * @param tier 1K or 2K
 * @param input what was asked for
 * @param acceptedAt when the API accepted it
 * @param polls how often it was asked about, or fetched for, since
 * @param fetching whether the task is known to have succeeded, and its images are known
 * @param undeliveredSince when the task was first seen to have succeeded, while nothing
 * of it has been delivered; null otherwise
 * @param kept what the row has besides the images of this task
 * @param callbackAt the poll that its last callback had asked for when the task was
 * taken, null if none had come
 */
public record OpenTask(long rowNumber, String id, int attempt, int tries, String taskId, int images, String tier,
		String input, Instant acceptedAt, int polls, boolean fetching, @Nullable Instant undeliveredSince, Kept kept,
		@Nullable Instant callbackAt) {

	/** A task that makes all that its row asks for. */
	public OpenTask(long rowNumber, String id, int attempt, int tries, String taskId, int images, String tier,
			String input, Instant acceptedAt, int polls, boolean fetching, @Nullable Instant undeliveredSince) {
		this(rowNumber, id, attempt, tries, taskId, images, tier, input, acceptedAt, polls, fetching, undeliveredSince,
				Kept.NONE, null);
	}

	/** The same task, whose images are known from now on. */
	public OpenTask withImages() {
		return new OpenTask(this.rowNumber, this.id, this.attempt, this.tries, this.taskId, this.images, this.tier,
				this.input, this.acceptedAt, 0, true, this.undeliveredSince, this.kept, this.callbackAt);
	}

	/**
	 * Whether the row has all that it asks for once so many images of this task are
	 * there.
	 */
	public boolean isCompleteWith(long stored) {
		return stored >= this.images && this.kept.images() + stored >= this.kept.requested();
	}

	/**
	 * What a row has of an earlier run, while its task makes the rest.
	 *
	 * @param images how many images
	 * @param offset number of the image before the first of this task
	 * @param requested how many images the row asks for in all, 0 for what the task makes
	 */
	public record Kept(int images, int offset, int requested) {

		/** Nothing. */
		public static final Kept NONE = new Kept(0, 0, 0);

	}

}
