package dev.promptmill.image;

import java.nio.ByteBuffer;

/**
 * The IHDR chunk of a PNG file (PNG specification, third edition, section 11.2.1).
 */
record PngHeader(ImageDimensions size, boolean needsPalette) {

	static final int LENGTH = 13;

	static PngHeader parse(byte[] bytes) throws BrokenImageException {
		ByteBuffer header = ByteBuffer.wrap(bytes);
		ImageDimensions size = ImageDimensions.of(Integer.toUnsignedLong(header.getInt()),
				Integer.toUnsignedLong(header.getInt()));
		int depth = header.get();
		int colorType = header.get();
		switch (colorType) {
			case 0 -> requireOneOf(depth, 1, 2, 4, 8, 16);
			case 2, 4, 6 -> requireOneOf(depth, 8, 16);
			case 3 -> requireOneOf(depth, 1, 2, 4, 8);
			default -> throw new BrokenImageException("its colour type %d does not exist".formatted(colorType));
		}
		if (header.getShort() != 0) {
			throw new BrokenImageException("its compression or filter method does not exist");
		}
		int interlace = header.get();
		if (interlace != 0 && interlace != 1) {
			throw new BrokenImageException("its interlace method %d does not exist".formatted(interlace));
		}
		return new PngHeader(size, colorType == 3);
	}

	private static void requireOneOf(int depth, int... allowed) throws BrokenImageException {
		for (int candidate : allowed) {
			if (candidate == depth) {
				return;
			}
		}
		throw new BrokenImageException("its bit depth %d does not fit its colour type".formatted(depth));
	}

}
