package dev.promptmill.apixo;

/**
 * The outcome of a submission by what it means for money, for its row and for the run.
 * {@code docs/api.md} has the table of answers that lead to each; the row's part is
 * recorded by the submit step.
 */
public enum SubmitVerdict {

	/**
	 * A task id was read, whatever else the answer said. The task is precharged, and
	 * polling tells its final price.
	 */
	ACCEPTED(Ends.NOTHING),

	/**
	 * Provably never left this machine: the name did not resolve, the connection was
	 * refused or timed out, TLS failed, or we gave up before the first byte. Not billed.
	 */
	UNSENT(Ends.NOTHING),

	/** Turned away (429) because of the rate or the number of open tasks. Not billed. */
	RATE_LIMITED(Ends.NOTHING),

	/**
	 * Turned away (429) because of a quota, a longer period's allowance: it may take
	 * hours until anything is accepted again. Not billed.
	 */
	QUOTA_EXCEEDED(Ends.NOTHING),

	/**
	 * Refused for what this row asks for (400, 413, 422, 403 about content, ...). Not
	 * billed.
	 */
	ROW_REFUSED(Ends.NOTHING),

	/**
	 * The key is missing, wrong or withdrawn (401): every other row would fare alike. Not
	 * billed.
	 */
	KEY_REFUSED(Ends.RUN),

	/**
	 * The account, model or address is not ours to use (account-wide 403, 404, a proxy's
	 * 407): every other row would fare alike. Not billed.
	 */
	ACCESS_DENIED(Ends.RUN),

	/**
	 * Balance used up (402, {@code INSUFFICIENT_BALANCE}): nothing more can be bought,
	 * but what was bought is still collected. Not billed.
	 */
	NO_FUNDS(Ends.SUBMISSION),

	/** Answered 5xx: sent again with backoff, but this attempt may have been billed. */
	SERVER_ERROR(Ends.NOTHING),

	/**
	 * Sending began, and no complete answer was read. It may have been billed and nobody
	 * can ask; only the operator may have it sent again.
	 */
	LOST(Ends.NOTHING),

	/**
	 * Answered, but the answer neither accepts nor refuses: a redirect, a page, a success
	 * without a task id. As good as {@link #LOST}, except that the answer is kept.
	 */
	NOT_UNDERSTOOD(Ends.NOTHING);

	private final Ends ends;

	SubmitVerdict(Ends ends) {
		this.ends = ends;
	}

	/** Whether no further row may be submitted; open tasks are still collected. */
	public boolean endsSubmission() {
		return this.ends != Ends.NOTHING;
	}

	/** Whether the whole run ends, because no request can succeed until it is fixed. */
	public boolean endsRun() {
		return this.ends == Ends.RUN;
	}

	private enum Ends {

		NOTHING, SUBMISSION, RUN

	}

}
