package dev.promptmill.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A place where images are kept. An image is written into a {@link Draft}, checked there,
 * and only then gets its name, so no half image is ever seen under a final name. Safe for
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
	 * Opens a stored image for reading.
	 * @param file its name, as {@link Draft#keep} returned it
	 * @return null if there is no such image
	 */
	@Nullable LocalFile open(String file) throws IOException;

	/**
	 * Whether an image is there and has the size it should have. For stores that nothing
	 * is written to any more: the answer may be as old as the first question.
	 */
	boolean holds(String file, long bytes) throws IOException;

	/**
	 * Gives an image of another store a name here, too, if that can be done without
	 * reading it.
	 * @param name its name here, which may be taken
	 * @return false if it can't be done, and the image must be copied
	 */
	boolean link(ImageStore from, String file, String name) throws IOException;

	/** Makes sure that what was linked is still there after a loss of power. */
	void sync() throws IOException;

	/**
	 * Removes drafts that a crash left behind. To be called while nothing is fetched into
	 * this store.
	 * @return how many there were
	 */
	int sweep() throws IOException;

	/** What an operator can do when the store does not work. */
	String remedy();

	/** A stored image on this machine, until it is closed. */
	interface LocalFile extends Closeable {

		/** Has its bytes, for reading only. */
		Path path();

	}

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
