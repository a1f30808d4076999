package dev.promptmill.ledger;

/**
 * The reason why submission ends before every row was bought; {@code restart} continues
 * it.
 */
public enum SubmissionStop {

	/** The operator's budget does not cover the next row. */
	BUDGET,

	/** The budget per day does not cover the next row. */
	DAY,

	/** The budget per month does not cover the next row. */
	MONTH,

	/** The account's balance or quota is used up. */
	FUNDS,

	/** A quota is used up, and was not renewed for as long as the run may wait. */
	QUOTA;

	/** The statement that closes submission of a run for this reason. */
	public GuardedUpdate.Statement statement(long runId) {
		return new GuardedUpdate.Statement("UPDATE run SET closing = ? WHERE run_id = ?", name(), runId);
	}

}
