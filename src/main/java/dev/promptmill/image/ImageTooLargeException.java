package dev.promptmill.image;

/** An image has more pixels or scans than verifying it may cost. */
@SuppressWarnings("serial")
public final class ImageTooLargeException extends BrokenImageException {

	private ImageTooLargeException(String message) {
		super(message);
	}

	static ImageTooLargeException pixels(long width, long height) {
		return new ImageTooLargeException("it has %d x %d pixels; up to %d a side and %d in all are verified"
			.formatted(width, height, ImageDimensions.LONGEST_SIDE, ImageDimensions.MOST_PIXELS));
	}

	static ImageTooLargeException scans(int most) {
		return new ImageTooLargeException("it is a JPEG file of more than %d scans".formatted(most));
	}

}
