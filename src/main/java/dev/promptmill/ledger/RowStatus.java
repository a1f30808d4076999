package dev.promptmill.ledger;

/**
 * The status of a row. {@link RowTransition} has the changes between them; diagram in
 * docs/money-and-crashes.md.
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

	/** Whether nothing more happens to the row unless the operator asks for it. */
	public boolean isSettled() {
		return switch (this) {
			case READY, SUBMITTING, GENERATING -> false;
			case DELIVERED, REUSED, PARTIAL, FAILED, REJECTED, UNKNOWN -> true;
		};
	}

}
