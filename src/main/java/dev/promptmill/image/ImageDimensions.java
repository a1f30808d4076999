package dev.promptmill.image;

/** The dimensions of an image, in pixels, within what is accepted. */
public record ImageDimensions(int width, int height) {

	static final int LONGEST_SIDE = 16_384;

	/** Four times the largest size that can be asked for, 2048 x 2048. */
	static final int MOST_PIXELS = 4 * 2048 * 2048;

	/** Refuses dimensions before anybody sets memory aside for them. */
	static ImageDimensions of(long width, long height) throws BrokenImageException {
		if (width < 1 || height < 1) {
			throw new BrokenImageException("it claims %d x %d pixels".formatted(width, height));
		}
		if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
			throw ImageTooLargeException.pixels(width, height);
		}
		return new ImageDimensions((int) width, (int) height);
	}

}
