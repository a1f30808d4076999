package dev.promptmill.image;

import java.io.IOException;

/**
 * Checks a JPEG file (ITU-T T.81): walks its markers to the end of the image, then
 * decodes every pixel. The walk comes first because the decoder neither bounds the size
 * nor the number of scans, each of which costs a pass over all pixels.
 */
final class JpegCheck implements ImageCheck {

	private final PixelDecoder decoder;

	JpegCheck(PixelDecoder decoder) {
		this.decoder = decoder;
	}

	private static final int MOST_SCANS = 20;

	private static final int TEM = 0x01;

	private static final int RST0 = 0xD0;

	private static final int RST7 = 0xD7;

	private static final int SOI = 0xD8;

	private static final int EOI = 0xD9;

	private static final int SOS = 0xDA;

	@Override
	public ImageDimensions check(ImageContent source) throws IOException, BrokenImageException {
		ImageDimensions size;
		try (ImageBytes bytes = new ImageBytes(source)) {
			size = walk(bytes);
		}
		this.decoder.decodeFirst("jpeg", source, size);
		return size;
	}

	private static ImageDimensions walk(ImageBytes bytes) throws IOException, BrokenImageException {
		ImageDimensions size = null;
		int scans = 0;
		bytes.skip(2);
		int marker = marker(bytes);
		while (marker != EOI) {
			long length = hasNoContent(marker) ? 0 : bytes.u16() - 2L;
			if (isFrame(marker) && length >= 6) {
				bytes.skip(1);
				int height = bytes.u16();
				size = ImageDimensions.of(bytes.u16(), height);
				length -= 5;
			}
			else if (marker == SOS && ++scans > MOST_SCANS) {
				throw ImageTooLargeException.scans(MOST_SCANS);
			}
			bytes.skip(Math.max(0, length));
			marker = marker(bytes);
		}
		if (size == null || scans == 0) {
			throw new BrokenImageException("it holds no picture");
		}
		return size;
	}

	/** The next marker, past pixels (in which FF is followed by 00) and fill bytes. */
	private static int marker(ImageBytes bytes) throws IOException, BrokenImageException {
		while (true) {
			int value = bytes.u8();
			while (value != 0xFF) {
				value = bytes.u8();
			}
			while (value == 0xFF) {
				value = bytes.u8();
			}
			if (value != 0) {
				return value;
			}
		}
	}

	private static boolean hasNoContent(int marker) {
		return marker == TEM || marker == SOI || (marker >= RST0 && marker <= RST7);
	}

	/** SOF0 to SOF15 without DHT, JPG and DAC, which share their range. */
	private static boolean isFrame(int marker) {
		return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
	}

}
