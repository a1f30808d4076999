package dev.promptmill.download;

/**
 * The outcome of one attempt to fetch one image, and so what its owner may do next.
 */
public enum FetchVerdict {

	/** The image is complete, checked and stored under its final name. */
	STORED,

	/**
	 * The address has expired or never worked (400, 401, 403, 404, 410): a fresh URL is
	 * needed.
	 */
	GONE,

	/**
	 * It may work later: network trouble, 429, 5xx, too slow, truncated, or not an image.
	 */
	RETRY,

	/**
	 * This URL will never be fetched: address, scheme, redirect or size is not allowed.
	 */
	REFUSED,

	/**
	 * This machine can't store images (disk full, folder not writable): the run must
	 * stop.
	 */
	LOCAL_FAILURE

}
