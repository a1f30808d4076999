package dev.promptmill.ledger;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a row stands, and where it may go from there (product contract, "Row status").
 */
public enum RowStatus {

	/** Waits for its (next) submission. */
	READY,

	/** An intent to POST is durable and its answer is not: in doubt after a crash. */
	SUBMITTING,

	/** The API accepted a task; polling or fetching goes on. */
	GENERATING,

	/** Every image asked for is on disk and checked. */
	DELIVERED,

	/** Every image asked for was carried over from an earlier run; nothing was paid. */
	REUSED,

	/** Some, but not all images asked for are on disk. */
	PARTIAL,

	/** Ended without an image. */
	FAILED,

	/** Broke a rule of the input; never sent. */
	REJECTED,

	/** A POST may have been billed and nobody can ask: the operator decides. */
	UNKNOWN;

	/** Whether every image asked for is on disk and checked. */
	public boolean isComplete() {
		return this == DELIVERED || this == REUSED;
	}

	/** Whether the ledger may move a row from this status to the other. */
	public boolean mayBecome(RowStatus next) {
		return next().contains(next);
	}

	/** Whether nothing more happens to the row unless the operator asks for it. */
	public boolean isSettled() {
		return switch (this) {
			case READY, SUBMITTING, GENERATING -> false;
			case DELIVERED, REUSED, PARTIAL, FAILED, REJECTED, UNKNOWN -> true;
		};
	}

	private Set<RowStatus> next() {
		return switch (this) {
			case READY -> EnumSet.of(SUBMITTING, DELIVERED, PARTIAL, REUSED, UNKNOWN);
			case SUBMITTING -> EnumSet.of(GENERATING, READY, FAILED, UNKNOWN);
			case GENERATING -> EnumSet.of(GENERATING, READY, DELIVERED, PARTIAL, FAILED, UNKNOWN);
			case UNKNOWN -> EnumSet.of(READY, GENERATING, FAILED);
			case PARTIAL -> EnumSet.of(DELIVERED, REUSED, PARTIAL, GENERATING);
			case FAILED -> EnumSet.of(DELIVERED, REUSED, PARTIAL, GENERATING, READY);
			case DELIVERED, REUSED -> EnumSet.of(PARTIAL, FAILED);
			case REJECTED -> EnumSet.noneOf(RowStatus.class);
		};
	}

}
