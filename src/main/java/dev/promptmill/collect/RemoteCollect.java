package dev.promptmill.collect;

import java.time.InstantSource;
import java.util.Map;

/**
 * What the collect step needs to have remote workers work its slots.
 *
 * @param dispatcher orders slots and watches them
 * @param settings what counts for workers
 * @param clock for the job repository
 */
public record RemoteCollect(SlotDispatcher dispatcher, Map<String, String> settings, InstantSource clock) {
}
