package dev.promptmill.pacing;

import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A clock that jumps from event to event. */
final class VirtualTime implements LongSupplier {

	private record Event(long at, long number, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			return (this.at != other.at) ? Long.compare(this.at, other.at) : Long.compare(this.number, other.number);
		}

	}

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private long now = 5_000_000_000L;

	private long number;

	@Override
	public long getAsLong() {
		return this.now;
	}

	double seconds() {
		return (this.now - 5_000_000_000L) / 1e9;
	}

	void advance(double seconds) {
		this.now += Math.round(seconds * 1e9);
	}

	void after(double seconds, Runnable action) {
		this.events.add(new Event(this.now + Math.round(Math.max(0, seconds) * 1e9), this.number++, action));
	}

	/** Runs the next event; false when there is none. */
	boolean step() {
		Event event = this.events.poll();
		if (event == null) {
			return false;
		}
		this.now = Math.max(this.now, event.at());
		event.action().run();
		return true;
	}

}
