package dev.promptmill.simulator.fault;

/** A fault of one status request. */
public enum StatusFault {

	/** 429 without a hint when to come back. */
	RATE_LIMITED,
	/** 500. */
	ERROR_500,
	/** 502. */
	ERROR_502,
	/** 401. */
	UNAUTHORIZED,
	/** 404 for a task that exists. */
	NOT_FOUND,
	/** HTTP 200 whose {@code code} is 500. */
	CODE_NOT_200,
	/** The connection is reset instead of a reply. */
	RESET,
	/** 200 with a body that is not JSON. */
	MALFORMED,
	/** The documented answer after 90 s unless said. */
	SLOW_REPLY,
	/** While the task is not ended, its state is called {@code queued}. */
	STATE_QUEUED,
	/** While the task is not ended, its state is called {@code uploading}. */
	STATE_UPLOADING,
	/** Success without {@code resultJson}. */
	SUCCESS_WITHOUT_RESULT,
	/** Success with a {@code resultJson} that is not JSON. */
	BROKEN_RESULT_JSON,
	/** Success whose list holds the first image's URL again and again. */
	REPEATED_RESULTS,
	/** Success whose list holds null in place of every URL but the first. */
	NULL_RESULTS,
	/** Success whose list holds nothing but null. */
	ONLY_NULL_RESULTS

}
