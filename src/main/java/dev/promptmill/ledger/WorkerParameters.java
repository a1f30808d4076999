package dev.promptmill.ledger;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The parameters that a run's process writes into the ledger for the workers of its
 * present execution.
 *
 * @param settings that count for them; no secret is among them
 * @param version of the program that the run's process is
 * @param simulatorKey the key of a simulated run's own API, made up for this execution;
 * null for a real run, whose key is never in the ledger
 */
public record WorkerParameters(Map<String, String> settings, String version, @Nullable String simulatorKey) {
}
