package dev.promptmill.ledger;

/**
 * What a worker is asked to take: a hint, since taking the slot's lease is what counts.
 *
 * @param runId the run
 * @param slot its slot
 * @param runEpoch lease epoch of the run's process that asks; what an earlier one asked
 * is stale
 */
public record SlotOrder(long runId, int slot, long runEpoch) {
}
