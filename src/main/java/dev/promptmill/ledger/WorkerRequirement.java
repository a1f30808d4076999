package dev.promptmill.ledger;

/**
 * The kind of worker that a run's partitions need.
 *
 * @param version of the program that the run's own process is
 * @param simulated whether the run is a simulated one, for which no key is needed
 */
public record WorkerRequirement(String version, boolean simulated) {
}
