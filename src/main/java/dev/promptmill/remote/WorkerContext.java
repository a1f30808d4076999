package dev.promptmill.remote;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a worker on its machine.
 *
 * @param broker where partitions come from
 * @param settings makes a run's settings of what the run left in the ledger
 * @param key for the API; null if it works for simulated runs only
 * @param capabilities decides for which runs it works
 * @param capacity partitions that are taken at most
 * @param alive told every second that this worker is not hung
 * @param ready told whether it could take partitions, every second
 * @param notices gets what the operator should know
 * @param timeAndRandom time and chance
 */
public record WorkerContext(BrokerAddress broker, Function<Map<String, String>, Settings> settings,
		@Nullable ApiKey key, WorkerCapabilities capabilities, int capacity, Runnable alive, Consumer<Boolean> ready,
		Consumer<String> notices, TimeAndRandom timeAndRandom) {
}
