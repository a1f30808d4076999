package dev.promptmill.run;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;

/**
 * Passes each event of a run on to several listeners: the console, and whoever joins it.
 * Thread-safe.
 */
final class CompositeRunListener implements RunListener {

	private final List<RunListener> listeners;

	CompositeRunListener(RunListener console) {
		this.listeners = new CopyOnWriteArrayList<>(List.of(console));
	}

	/** Tells another one, too, and before the others. */
	void join(RunListener listener) {
		this.listeners.add(0, listener);
	}

	@Override
	public void begun(Run run, int doubtful) {
		tell((listener) -> listener.begun(run, doubtful));
	}

	@Override
	public void notice(String message) {
		tell((listener) -> listener.notice(message));
	}

	@Override
	public void warning(String message) {
		tell((listener) -> listener.warning(message));
	}

	@Override
	public void progress(Run run, RunTotals totals, RunProgress progress) {
		tell((listener) -> listener.progress(run, totals, progress));
	}

	@Override
	public void ended(Run run, RunTotals totals) {
		tell((listener) -> listener.ended(run, totals));
	}

	private void tell(Consumer<RunListener> event) {
		this.listeners.forEach(event);
	}

}
