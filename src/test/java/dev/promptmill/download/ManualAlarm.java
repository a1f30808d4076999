package dev.promptmill.download;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An {@link Scheduler} that rings when a test says so. */
final class ManualAlarm implements Scheduler {

	private final List<Runnable> actions = new CopyOnWriteArrayList<>();

	@Override
	public Runnable after(Duration delay, Runnable action) {
		this.actions.add(action);
		return () -> this.actions.remove(action);
	}

	void signal() {
		this.actions.forEach(Runnable::run);
	}

	boolean isSet() {
		return !this.actions.isEmpty();
	}

	@Override
	public void close() {
		this.actions.clear();
	}

}
