package dev.promptmill.storage;

/**
 * The result of verifying a stored image.
 *
 * @param state whether it is there and whole
 * @param reason what is wrong with it, for a person; empty if nothing is
 */
public record VerificationResult(State state, String reason) {

	/** Whether an image is there and whole. */
	public enum State {

		/** The bytes that were stored, and an image. */
		OK,

		/** No such file. */
		MISSING,

		/** Other bytes, or no image. */
		BROKEN

	}

}
