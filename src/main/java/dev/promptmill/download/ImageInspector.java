package dev.promptmill.download;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * Finds out whether bytes are a complete image. No more images are decoded at a time than
 * there are processors, so memory stays bounded however many threads download.
 */
final class ImageInspector {

	private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors());

	/**
	 * Reads an image to its end.
	 * @throws BrokenImageException if it is not a complete image
	 * @throws IOException if it can't be read
	 */
	Inspected inspect(ImageContent source) throws IOException, BrokenImageException {
		ImageType type = type(source);
		this.decoders.acquireUninterruptibly();
		try {
			return new Inspected(type, type.check().check(source));
		}
		finally {
			this.decoders.release();
		}
	}

	private static ImageType type(ImageContent source) throws IOException, BrokenImageException {
		byte[] start;
		try (InputStream input = source.open()) {
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
