package dev.promptmill.simulator.fault;

import java.util.Locale;

/** A fault of a submission; {@code accepts} says whether a task is charged. */
public enum SubmitFault {

	/** 429 without a hint when to come back. */
	RATE_LIMITED(429),
	/** 429 with {@code Retry-After: 1}. */
	RATE_LIMITED_WITH_RETRY_AFTER(429),
	/** 429 that speaks of a quota. */
	QUOTA_EXCEEDED(429),
	/** 500, nothing accepted. */
	ERROR_500(500),
	/** 502, nothing accepted. */
	ERROR_502(502),
	/** 503, nothing accepted. */
	ERROR_503(503),
	/** 504, nothing accepted. */
	ERROR_504(504),
	/** 502 with a proxy's HTML page, nothing accepted. */
	HTML_502(502),
	/** 400. */
	BAD_REQUEST(400),
	/** The 400 "Insufficient credits" of an old documentation page. */
	BAD_REQUEST_CREDITS(400),
	/** 401. */
	UNAUTHORIZED(401),
	/** 402. */
	PAYMENT_REQUIRED(402),
	/** 403. */
	FORBIDDEN(403),
	/** 404. */
	NOT_FOUND(404),
	/** HTTP 200 whose {@code code} is 500, nothing accepted. */
	CODE_NOT_200(200),
	/** HTTP 200 whose body is not JSON, nothing accepted. */
	REFUSE_THEN_MALFORMED(200),
	/** The connection is reset after the request was read, nothing accepted. */
	REFUSE_THEN_RESET(0),
	/** Accepted, answered 500. */
	ACCEPT_THEN_500(500),
	/** Accepted, answered 504. */
	ACCEPT_THEN_504(504),
	/** Accepted, then the connection is reset without a byte of reply. */
	ACCEPT_THEN_RESET(0),
	/** Accepted, then the connection is closed in order, without a byte of reply. */
	ACCEPT_THEN_CLOSE(0),
	/** Accepted, then the connection is closed in the middle of the reply's body. */
	ACCEPT_THEN_HALF_REPLY(200),
	/** Accepted, answered as documented, after 90 s unless said. */
	ACCEPT_THEN_SLOW_REPLY(200),
	/** Accepted, answered 200 with a body that is not JSON. */
	ACCEPT_THEN_MALFORMED(200),
	/** Accepted, answered 200 with a proxy's sign-in page. */
	ACCEPT_THEN_SIGN_IN_PAGE(200),
	/** Accepted, answered 200 without a task id. */
	ACCEPT_WITHOUT_TASK_ID(200);

	private final int status;

	SubmitFault(int status) {
		this.status = status;
	}

	/**
	 * The HTTP status that is sent.
	 * @return the status, or 0 where the connection ends without one
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Whether a task is created and charged although the reply does not say so.
	 * @return whether the submission is accepted
	 */
	public boolean accepts() {
		return name().startsWith("ACCEPT_");
	}

	/**
	 * The name under which the books count this outcome and a marker in a prompt asks for
	 * it.
	 * @return the name in lower case with hyphens
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
