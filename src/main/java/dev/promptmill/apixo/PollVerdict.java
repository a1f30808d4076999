package dev.promptmill.apixo;

/** The outcome of asking for a task's state. */
public enum PollVerdict {

	/** Pending, processing, or a state this program does not know: ask again later. */
	RUNNING,

	/** The task succeeded and its result was readable; it may hold no image at all. */
	SUCCEEDED,

	/**
	 * The task succeeded, but its result could not be read: ask again for a while, it may
	 * be complete later.
	 */
	RESULT_UNREADABLE,

	/** The task failed; {@link FailCode} says whether a new submission makes sense. */
	FAILED,

	/** The API knows no such task. */
	NOT_FOUND,

	/** Asked too often: slow down and ask again. */
	RATE_LIMITED,

	/** The key is missing, wrong or withdrawn. */
	KEY_REFUSED,

	/** The key may not use this model. */
	ACCESS_DENIED,

	/**
	 * The state could not be learned this time: no connection, a server error, or an
	 * answer that makes no sense. The task is as it was; ask again later.
	 */
	UNAVAILABLE

}
