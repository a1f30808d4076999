package dev.promptmill.pipeline;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.Broker;
import dev.promptmill.control.Instruments;

/**
 * What a worker has got on its machine.
 *
 * @param broker where slots come from
 * @param settings makes a run's settings of what the run left in the ledger
 * @param key for the API
 * @param capacity slots that are taken at most
 * @param alive told every second that this worker is not hung
 * @param notices gets what the operator should know
 * @param instruments time and chance
 */
public record WorkerHost(Broker broker, Function<Map<String, String>, Settings> settings, ApiKey key, int capacity,
		Runnable alive, Consumer<String> notices, Instruments instruments) {
}
