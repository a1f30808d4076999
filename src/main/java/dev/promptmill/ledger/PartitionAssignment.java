package dev.promptmill.ledger;

/**
 * An offer of one partition to a worker: a hint, since taking the partition's lease is
 * what counts.
 *
 * @param runId the run
 * @param partition its partition
 * @param runEpoch lease epoch of the run's process that asks; what an earlier one asked
 * is stale
 */
public record PartitionAssignment(long runId, int partition, long runEpoch) {
}
