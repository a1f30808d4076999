package dev.promptmill.run;

import java.util.function.Consumer;

import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.collect.callback.CallbackReceiver;
import org.jspecify.annotations.Nullable;

/**
 * Connections of an execution to other processes.
 *
 * @param callbacks where the API announces ended tasks, null for polling
 * @param workers the broker of remote workers, null for a run that collects by itself
 * @param notices gets what the operator should know about them
 */
record RunConnections(@Nullable CallbackReceiver callbacks, @Nullable BrokerAddress workers, Consumer<String> notices) {

	/** None. */
	static final RunConnections NONE = new RunConnections(null, null, (notice) -> {
	});

}
