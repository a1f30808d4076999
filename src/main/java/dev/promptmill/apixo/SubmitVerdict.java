package dev.promptmill.apixo;

/**
 * What a submission came to, by what it means for money: the one place that says whether
 * it may have been billed, whether it may be sent again, and what it ends.
 */
public enum SubmitVerdict {

	/** A task id was given. The task is precharged, and polling tells its final price. */
	ACCEPTED(Billing.WITH_TASK, Next.POLL, Ends.NOTHING),

	/**
	 * Provably never left this machine: the name did not resolve, the connection was
	 * refused or timed out, TLS failed, or we gave up before the first byte.
	 */
	UNSENT(Billing.NONE, Next.SEND_AGAIN, Ends.NOTHING),

	/** Turned away (429) because of the rate or the number of open tasks. */
	RATE_LIMITED(Billing.NONE, Next.SEND_AGAIN, Ends.NOTHING),

	/**
	 * Turned away (429) because of a quota, a longer period's allowance: it may take
	 * hours until anything is accepted again.
	 */
	QUOTA_EXCEEDED(Billing.NONE, Next.SEND_AGAIN, Ends.NOTHING),
	/** Refused for what this row asks for (400, 413, 422, 403 about content, ...). */
	ROW_REFUSED(Billing.NONE, Next.NEVER, Ends.ROW),

	/** The key is missing, wrong or withdrawn (401): every other row would fare alike. */
	KEY_REFUSED(Billing.NONE, Next.AFTER_OPERATOR, Ends.RUN),

	/**
	 * The account, model or address is not ours to use (account-wide 403, 404, a
	 * redirect): every other row would fare alike.
	 */
	ACCESS_DENIED(Billing.NONE, Next.AFTER_OPERATOR, Ends.RUN),

	/**
	 * Balance or quota used up (402, {@code INSUFFICIENT_BALANCE}): nothing more can be
	 * bought, but what was bought is still collected.
	 */
	NO_FUNDS(Billing.NONE, Next.AFTER_OPERATOR, Ends.SUBMISSION),

	/** Answered 5xx: sent again with backoff, but this attempt may have been billed. */
	SERVER_ERROR(Billing.POSSIBLE, Next.SEND_AGAIN, Ends.NOTHING),

	/**
	 * Sending began, and no answer that names a task or an error was read. It may have
	 * been billed and nobody can ask; only the operator may have it sent again.
	 */
	LOST(Billing.POSSIBLE, Next.AFTER_OPERATOR, Ends.NOTHING),
	/**
	 * Answered, but the answer neither accepts nor refuses: a redirect, a page, a success
	 * without a task id. As good as {@link #LOST}, except that the answer is kept.
	 */
	NOT_UNDERSTOOD(Billing.POSSIBLE, Next.AFTER_OPERATOR, Ends.NOTHING);

	private final Billing billing;

	private final Next next;

	private final Ends ends;

	SubmitVerdict(Billing billing, Next next, Ends ends) {
		this.billing = billing;
		this.next = next;
		this.ends = ends;
	}

	/**
	 * Whether money may be gone with no task to show for it. {@link #ACCEPTED} is not
	 * among these: its price is known and reserved.
	 */
	public boolean possiblyBilled() {
		return this.billing == Billing.POSSIBLE;
	}

	/** Whether the row may be submitted again by itself, after a suitable pause. */
	public boolean maySendAgain() {
		return this.next == Next.SEND_AGAIN;
	}

	/** Whether the row is over: it failed, and sending it again would fail again. */
	public boolean endsRow() {
		return this.ends == Ends.ROW;
	}

	/** Whether no further row may be submitted; open tasks are still collected. */
	public boolean endsSubmission() {
		return this.ends == Ends.SUBMISSION || this.ends == Ends.RUN;
	}

	/** Whether the whole run ends, because no request can succeed until it is fixed. */
	public boolean endsRun() {
		return this.ends == Ends.RUN;
	}

	private enum Billing {

		NONE, WITH_TASK, POSSIBLE

	}

	private enum Next {

		POLL, SEND_AGAIN, NEVER, AFTER_OPERATOR

	}

	private enum Ends {

		NOTHING, ROW, SUBMISSION, RUN

	}

}
