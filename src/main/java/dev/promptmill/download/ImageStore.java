package dev.promptmill.download;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Where images are kept. An image is written into a {@link Draft}, checked there, and
 * only then gets its name, so no half image is ever seen under a final name. Safe for
 * many threads. An {@link IOException} means that the store does not work, and that the
 * run must stop. Its {@code toString} tells an operator where that is.
 */
public interface ImageStore {

	/**
	 * Starts an image.
	 * @param stem its name without extension, relative to the store's root, with
	 * {@code /} as separator
	 */
	Draft draft(String stem) throws IOException;

	/**
	 * A file on this machine with the bytes of a stored image, for reading only.
	 * @param file its name, as {@link Draft#keep} returned it
	 * @return null if there is no such image
	 */
	@Nullable Path find(String file) throws IOException;

	/**
	 * Removes drafts that a crash left behind. To be called while nothing is fetched into
	 * this store.
	 * @return how many there were
	 */
	int sweep() throws IOException;

	/** An image on its way in, for one thread. Closing drops it unless it was kept. */
	interface Draft extends Closeable {

		/** Adds bytes at its end. */
		void write(byte[] bytes, int offset, int length) throws IOException;

		/** Ends writing; the complete bytes are in this file of this machine. */
		Path complete() throws IOException;

		/**
		 * Gives the image its name, replacing an earlier image of that name.
		 * @param extension what its bytes call for, without a dot
		 * @return its name relative to the store's root, with {@code /} as separator
		 */
		String keep(String extension) throws IOException;

		/** Drops the image unless it was kept. */
		@Override
		void close() throws IOException;

	}

}
