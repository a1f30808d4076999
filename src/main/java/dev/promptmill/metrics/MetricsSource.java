package dev.promptmill.metrics;

import dev.promptmill.ledger.Run;
import org.jspecify.annotations.Nullable;

/**
 * The process that sends metrics: a run's own, or a worker that collects for it.
 *
 * @param run whose work is measured
 * @param worker name of the worker, null for the run's own process
 */
record MetricsSource(Run run, @Nullable String worker) {
}
