package dev.promptmill.pacing;

/**
 * Counts lost answers against accepted requests. Each loss adds one and each acceptance
 * takes a tenth away, so that ten losses in a row fill it, and so does any lasting share
 * of losses above one in eleven. Not thread-safe: its owner guards it.
 */
final class LostAnswerCounter {

	/** Whole numbers, so that tenths add up. */
	private static final int LOSS = 10;

	private static final int FULL = 10 * LOSS;

	private int level;

	void lost() {
		this.level = Math.min(FULL, this.level + LOSS);
	}

	void accepted() {
		this.level = Math.max(0, this.level - 1);
	}

	/**
	 * A single request got through: half of the level stays, so that a relapse costs half
	 * as many rows.
	 */
	void relieve() {
		this.level = Math.min(this.level, FULL / 2);
	}

	boolean isFull() {
		return this.level >= FULL;
	}

	boolean isZero() {
		return this.level == 0;
	}

}
