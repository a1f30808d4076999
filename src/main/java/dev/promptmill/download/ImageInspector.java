package dev.promptmill.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * Finds out whether a file is a complete image. No more files are decoded at a time than
 * there are processors, so memory stays bounded however many threads download.
 */
final class ImageInspector {

	private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors());

	/**
	 * Reads a file to its end.
	 * @throws BrokenImageException if it is not a complete image
	 * @throws IOException if it can't be read
	 */
	Inspected inspect(Path file) throws IOException, BrokenImageException {
		ImageType type = type(file);
		this.decoders.acquireUninterruptibly();
		try {
			return new Inspected(type, type.check().check(file));
		}
		finally {
			this.decoders.release();
		}
	}

	private static ImageType type(Path file) throws IOException, BrokenImageException {
		byte[] start;
		try (InputStream input = Files.newInputStream(file)) {
			start = input.readNBytes(60);
		}
		if (start.length == 0) {
			throw new BrokenImageException("it is empty");
		}
		return ImageType.of(start)
			.orElseThrow(() -> new BrokenImageException("it is not a PNG, JPEG, WebP or GIF image; it begins with: %s"
				.formatted(Printable.bytes(start, start.length))));
	}

	/** What a complete image is. */
	record Inspected(ImageType type, ImageSize size) {

	}

}
