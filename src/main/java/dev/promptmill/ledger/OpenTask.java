package dev.promptmill.ledger;

import java.time.Instant;

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
 * @param fetching whether the task is known to have succeeded
 */
public record OpenTask(long rowNumber, String id, int attempt, int tries, String taskId, int images, String tier,
		String input, Instant acceptedAt, int polls, boolean fetching) {
}
