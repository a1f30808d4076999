package dev.promptmill.ledger;

/** An unfinished run of the same input exists: starting another might pay twice. */
public final class UnfinishedRunException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient Run run;

	public UnfinishedRunException(Run run) {
		super("Run " + run.id() + " of the same input is unfinished.");
		this.run = run;
	}

	public Run run() {
		return this.run;
	}

}
