package dev.promptmill.download;

import java.io.IOException;
import java.nio.file.Path;

/** Reads an image of one type from its first byte to its last. */
interface ImageCheck {

	/**
	 * Checks a file whose signature has been seen. Keeps little in memory, whatever the
	 * file claims.
	 * @throws BrokenImageException if it is not complete
	 * @throws IOException if it can't be read
	 */
	ImageSize check(Path file) throws IOException, BrokenImageException;

}
