package dev.promptmill.ledger;

import java.math.BigDecimal;

/**
 * The state of one POST, and the column of the bill it stands in
 * (docs/money-and-crashes.md).
 */
public enum AttemptState {

	/** About to be sent, or sent and not answered yet. */
	INTENT(Exposure.RESERVED),

	/** Accepted: the API holds a task and its precharge. */
	OPEN(Exposure.RESERVED),

	/** The task ended with images: billed for those, the rest was returned. */
	SUCCEEDED(Exposure.BILLED),

	/**
	 * The task ended with more entries in its result than images were asked for or could
	 * be told apart: billed up to what was asked for, the others possibly.
	 */
	SURPLUS(Exposure.BILLED),

	/** The task failed as a whole: everything was returned. */
	TASK_FAILED(Exposure.BILLED),

	/** Provably never arrived. */
	UNSENT(Exposure.NONE),

	/** Answered with a no that costs nothing. */
	REFUSED(Exposure.NONE),

	/** Answered with a 5xx: the API may have accepted and billed it. */
	SERVER_ERROR(Exposure.POSSIBLY),

	/** The reply was lost: the API may have accepted and billed it. */
	LOST(Exposure.POSSIBLY);

	private enum Exposure {

		NONE, RESERVED, BILLED, POSSIBLY

	}

	private final Exposure exposure;

	AttemptState(Exposure exposure) {
		this.exposure = exposure;
	}

	/**
	 * What an attempt of this state and price holds back from the account until it ends.
	 */
	public BigDecimal reserved(BigDecimal price) {
		return (this.exposure == Exposure.RESERVED) ? price : BigDecimal.ZERO;
	}

	/** What an attempt of this state and price may have cost without our knowing. */
	public BigDecimal possiblyBilled(BigDecimal price) {
		return (this.exposure == Exposure.POSSIBLY) ? price : BigDecimal.ZERO;
	}

}
