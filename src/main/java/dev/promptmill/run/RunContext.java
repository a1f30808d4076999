package dev.promptmill.run;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * The objects that an execution of a run is given: whoever opened them closes them.
 *
 * @param database with the run
 * @param run as it stood when the execution began
 * @param lease on the run
 * @param control ends the execution
 * @param settings as they are to count for this execution
 * @param key not needed by a simulated run
 * @param runConnections with other processes
 * @param metrics of the execution
 * @param timeAndRandom time and chance
 */
record RunContext(RunDatabase database, Run run, RunLease lease, RunControl control, Settings settings,
		@Nullable ApiKey key, RunConnections runConnections, RunMetrics metrics, TimeAndRandom timeAndRandom) {
}
