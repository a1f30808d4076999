package dev.promptmill.download;

/** An image claims dimensions that are not worth the memory to look at. */
@SuppressWarnings("serial")
final class AbsurdImageException extends BrokenImageException {

	AbsurdImageException(long width, long height) {
		super("it claims %d x %d pixels; up to %d a side and %d in all are accepted".formatted(width, height,
				ImageSize.LONGEST_SIDE, ImageSize.MOST_PIXELS));
	}

}
