package dev.promptmill.simulator;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One accepted task in the simulated service's record.
 *
 * @param taskId its id
 * @param prompt its prompt
 * @param input the whole {@code input} object as JSON
 * @param bodySha256 the hash of the request body, in hex
 * @param acceptedAt when it was accepted
 * @param state {@code pending}, {@code processing}, {@code success} or {@code failed}
 * @param imagesRequested images asked for
 * @param imagesDelivered images made; 0 until the task ends
 * @param charged USD: the precharge until the task ends, the final charge then
 * @param statusPolls status requests since this process started
 * @param downloads image requests since this process started
 */
public record SimulatedTask(String taskId, String prompt, String input, String bodySha256, Instant acceptedAt,
		String state, int imagesRequested, int imagesDelivered, BigDecimal charged, long statusPolls, long downloads) {
}
