package dev.promptmill.image;

import java.io.IOException;
import java.io.InputStream;

/**
 * Finds out whether bytes are a complete image, at a bounded cost: dimensions and scans
 * are read before anything is decoded. Safe for many threads.
 */
public final class ImageInspector {

	private final PixelDecoder decoder;

	/** An inspector that shares the process' permits to decode. */
	public ImageInspector() {
		this(PixelDecoder.SHARED);
	}

	ImageInspector(PixelDecoder decoder) {
		this.decoder = decoder;
	}

	/**
	 * Reads an image to its end.
	 * @throws BrokenImageException if it is not a complete image
	 * @throws IOException if it can't be read
	 */
	public Inspected inspect(ImageContent source) throws IOException, BrokenImageException {
		ImageType type = type(source);
		return new Inspected(type, type.check(this.decoder).check(source));
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
	public record Inspected(ImageType type, ImageDimensions size) {

	}

}
