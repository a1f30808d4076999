package dev.promptmill.simulator;

import java.math.BigDecimal;
import java.util.Map;

import dev.promptmill.simulator.fault.CallbackFaults;

/**
 * Sums over the simulated service's record. {@code startingBalance - spend == balance}
 * always. The counts of reads (status requests, downloads, callbacks) and the maxima
 * begin with this process, everything else with the books.
 *
 * @param posts submissions of any outcome
 * @param accepted submissions that became a task
 * @param postsByOutcome submissions by HTTP status, or by the label of the fault met
 * @param startingBalance USD at first
 * @param spend USD: final charges and open precharges
 * @param finalCharges USD of ended tasks
 * @param openPrecharges USD held for tasks that have not ended
 * @param returned USD returned when tasks ended
 * @param balance USD left
 * @param imagesDelivered images of ended tasks
 * @param openTasks tasks not ended
 * @param maxOpenTasks the most tasks open at once
 * @param maxPostsPerSecond the most submissions within any second
 * @param statusRequests status requests
 * @param downloads image requests
 * @param callbacks callback attempts
 * @param forgedCallbacks callbacks that strangers sent, see {@link CallbackFaults}
 */
public record Totals(long posts, long accepted, Map<String, Long> postsByOutcome, BigDecimal startingBalance,
		BigDecimal spend, BigDecimal finalCharges, BigDecimal openPrecharges, BigDecimal returned, BigDecimal balance,
		long imagesDelivered, int openTasks, int maxOpenTasks, int maxPostsPerSecond, long statusRequests,
		long downloads, long callbacks, long forgedCallbacks) {
}
