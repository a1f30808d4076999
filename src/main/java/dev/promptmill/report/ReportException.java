package dev.promptmill.report;

/**
 * A run's reports could not be written. The ledger is untouched: {@code report} writes
 * them again.
 */
public class ReportException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public ReportException(String message, Throwable cause) {
		super(message, cause);
	}

}
