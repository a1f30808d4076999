package dev.promptmill.download;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the IHDR chunk of a PNG file says (PNG specification, third edition, section
 * 11.2.1).
 */
record PngHeader(ImageSize size, int colorType, int bitsPerPixel, boolean interlaced) {

	static final int LENGTH = 13;

	/** First column, first row, column step and row step of the passes of Adam7. */
	private static final int[][] ADAM7 = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
			{ 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };

	private static final int[][] WHOLE = { { 0, 0, 1, 1 } };

	static PngHeader parse(byte[] bytes) throws BrokenImageException {
		ByteBuffer header = ByteBuffer.wrap(bytes);
		ImageSize size = ImageSize.of(Integer.toUnsignedLong(header.getInt()), Integer.toUnsignedLong(header.getInt()));
		int depth = header.get();
		int colorType = header.get();
		int samples = switch (colorType) {
			case 0 -> oneOf(depth, 1, 2, 4, 8, 16);
			case 2 -> 3 * oneOf(depth, 8, 16);
			case 3 -> oneOf(depth, 1, 2, 4, 8);
			case 4 -> 2 * oneOf(depth, 8, 16);
			case 6 -> 4 * oneOf(depth, 8, 16);
			default -> throw new BrokenImageException("its colour type %d does not exist".formatted(colorType));
		};
		if (header.getShort() != 0) {
			throw new BrokenImageException("its compression or filter method does not exist");
		}
		int interlace = header.get();
		if (interlace != 0 && interlace != 1) {
			throw new BrokenImageException("its interlace method %d does not exist".formatted(interlace));
		}
		return new PngHeader(size, colorType, samples * depth, interlace == 1);
	}

	/** Checks the depth, and counts as one sample. */
	private static int oneOf(int depth, int... allowed) throws BrokenImageException {
		for (int candidate : allowed) {
			if (candidate == depth) {
				return 1;
			}
		}
		throw new BrokenImageException("its bit depth %d does not fit its colour type".formatted(depth));
	}

	boolean needsPalette() {
		return this.colorType == 3;
	}

	/** Columns and rows of each pass over the image; empty passes are left out. */
	int[][] passes() {
		int[][] passes = this.interlaced ? ADAM7 : WHOLE;
		return Arrays.stream(passes)
			.map((pass) -> new int[] { count(this.size.width(), pass[0], pass[2]),
					count(this.size.height(), pass[1], pass[3]) })
			.filter((pass) -> pass[0] > 0 && pass[1] > 0)
			.toArray(int[][]::new);
	}

	private static int count(int length, int start, int step) {
		return (length - start + step - 1) / step;
	}

}
