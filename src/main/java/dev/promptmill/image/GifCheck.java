package dev.promptmill.image;

import java.io.IOException;

/**
 * Checks a GIF file (GIF89a specification): walks every block to the trailer, then
 * decodes the first picture.
 */
final class GifCheck implements ImageCheck {

	private final PixelDecoder decoder;

	GifCheck(PixelDecoder decoder) {
		this.decoder = decoder;
	}

	private static final int SIGNATURE_LENGTH = 6;

	private static final int EXTENSION = 0x21;

	private static final int PICTURE = 0x2C;

	private static final int TRAILER = 0x3B;

	@Override
	public ImageDimensions check(ImageContent source) throws IOException, BrokenImageException {
		ImageDimensions size;
		try (ImageBytes bytes = new ImageBytes(source)) {
			bytes.skip(SIGNATURE_LENGTH);
			size = ImageDimensions.of(bytes.u16Little(), bytes.u16Little());
			int flags = bytes.u8();
			bytes.skip(2);
			skipPalette(bytes, flags);
			blocks(bytes);
		}
		this.decoder.decodeFirst("gif", source, size);
		return size;
	}

	private static void blocks(ImageBytes bytes) throws IOException, BrokenImageException {
		boolean picture = false;
		for (int block = bytes.u8(); block != TRAILER; block = bytes.u8()) {
			switch (block) {
				case EXTENSION -> bytes.skip(1);
				case PICTURE -> {
					picture = true;
					picture(bytes);
				}
				default -> throw new BrokenImageException("it has an unknown block %d".formatted(block));
			}
			skipSubBlocks(bytes);
		}
		if (!picture) {
			throw new BrokenImageException("it holds no picture");
		}
	}

	private static void picture(ImageBytes bytes) throws IOException, BrokenImageException {
		bytes.skip(4);
		ImageDimensions.of(bytes.u16Little(), bytes.u16Little());
		skipPalette(bytes, bytes.u8());
		bytes.skip(1);
	}

	private static void skipPalette(ImageBytes bytes, int flags) throws IOException, BrokenImageException {
		if ((flags & 0x80) != 0) {
			bytes.skip(3L << ((flags & 7) + 1));
		}
	}

	private static void skipSubBlocks(ImageBytes bytes) throws IOException, BrokenImageException {
		for (int length = bytes.u8(); length > 0; length = bytes.u8()) {
			bytes.skip(length);
		}
	}

}
