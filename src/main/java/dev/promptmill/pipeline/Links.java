package dev.promptmill.pipeline;

import java.util.function.Consumer;

import dev.promptmill.broker.Broker;
import dev.promptmill.collect.callback.CallbackReceiver;
import org.jspecify.annotations.Nullable;

/**
 * What links a leg with other processes.
 *
 * @param callbacks where the API announces ended tasks, null for polling
 * @param workers the broker of remote workers, null for a run that collects by itself
 * @param notices gets what the operator should know about them
 */
record Links(@Nullable CallbackReceiver callbacks, @Nullable Broker workers, Consumer<String> notices) {

	/** None. */
	static final Links NONE = new Links(null, null, (notice) -> {
	});

}
