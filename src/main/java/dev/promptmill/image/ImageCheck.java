package dev.promptmill.image;

import java.io.IOException;

/** Reads an image of one type from its first byte to its last. */
interface ImageCheck {

	/**
	 * Checks bytes whose signature has been seen. Keeps little in memory, whatever they
	 * claim.
	 * @throws BrokenImageException if it is not complete
	 * @throws IOException if it can't be read
	 */
	ImageDimensions check(ImageContent source) throws IOException, BrokenImageException;

}
