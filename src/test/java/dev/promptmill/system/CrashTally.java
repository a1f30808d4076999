package dev.promptmill.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a campaign adds up to. Safe for many threads. */
final class CrashTally {

	private final Map<String, Integer> hits = new TreeMap<>();

	private final List<String> complaints = new ArrayList<>();

	private int runs;

	private int kills;

	private int rowsLost;

	private int imagesMissing;

	private int paidTwice;

	private int unknown;

	private int acceptedUnknown;

	synchronized void hit(KillPoint killPoint) {
		this.hits.merge(killPoint.name(), 1, Integer::sum);
	}

	synchronized void ended(int killed) {
		this.runs++;
		this.kills += killed;
	}

	/**
	 * A run is judged when it ends, and again when the operator's decision is carried
	 * out.
	 */
	synchronized void add(String story, CrashVerdict verdict) {
		this.rowsLost += verdict.rowsLost();
		this.imagesMissing += verdict.imagesMissing();
		this.paidTwice += verdict.paidTwice();
		this.unknown += verdict.unknown().size();
		this.acceptedUnknown += verdict.acceptedUnknown();
		verdict.complaints().forEach((complaint) -> this.complaints.add(complaint + " (" + story + ")"));
	}

	synchronized int kills() {
		return this.kills;
	}

	synchronized List<String> complaints() {
		return List.copyOf(this.complaints);
	}

	/** How often each step was hit. */
	synchronized Map<String, Integer> hits() {
		return new TreeMap<>(this.hits);
	}

	@Override
	public synchronized String toString() {
		return "%d kills in %d runs of %d rows: %d rows lost, %d images missing, %d rows paid twice; %d rows UNKNOWN, %d of them accepted%nhits: %s"
			.formatted(this.kills, this.runs, CrashInput.ROWS, this.rowsLost, this.imagesMissing, this.paidTwice,
					this.unknown, this.acceptedUnknown, this.hits);
	}

}
