package dev.promptmill.common;

/** Exit codes of the process (README, "Exit codes"). */
public enum ExitCode {

	/** Every row delivered in full. */
	DELIVERED(0, "every row delivered in full"),

	/** The run failed. */
	FAILED(1, "the run failed; restart continues it"),

	/** Usage, configuration or input file unusable. */
	UNUSABLE(2, "usage, configuration or input file unusable; nothing was sent"),

	/** The run finished with gaps. */
	INCOMPLETE(3, "the run finished, but some rows are rejected, failed, partial or unknown"),

	/** Stopped on request. */
	STOPPED(4, "stopped on request; restart continues it"),

	/** Budget or balance reached. */
	OUT_OF_MONEY(5, "budget or balance reached; restart continues it"),

	/**
	 * Another process holds this run, an unfinished run of the same input exists, or rows
	 * of it were bought before.
	 */
	HELD(6, "another process holds this run, an unfinished run of the same input exists (--resume or --new decides),"
			+ " or rows of this input were bought before (--since-last or --new decides)"),

	/** Stopped by Ctrl-C. */
	SIGINT(130, "stopped by SIGINT; restart continues it"),

	/** Stopped by the system. */
	SIGTERM(143, "stopped by SIGTERM; restart continues it");

	private final int code;

	private final String meaning;

	ExitCode(int code, String meaning) {
		this.code = code;
		this.meaning = meaning;
	}

	public int code() {
		return this.code;
	}

	/** In words, as the README has it. */
	public String meaning() {
		return this.meaning;
	}

}
