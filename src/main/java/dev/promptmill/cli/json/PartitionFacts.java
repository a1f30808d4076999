package dev.promptmill.cli.json;

import org.jspecify.annotations.Nullable;

/**
 * A share of a run's open tasks, which one worker has.
 *
 * @param partition its number
 * @param state {@code OPEN}, {@code DONE} or {@code CLOSED}
 * @param worker who has it, null if it waits for one
 * @param failures how often it failed
 * @param failure the last reason
 */
public record PartitionFacts(int partition, String state, @Nullable String worker, int failures,
		@Nullable String failure) {
}
