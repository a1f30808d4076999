package dev.promptmill.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Checks a WebP file (RFC 9649): every chunk is there in full, no picture is larger than
 * what is accepted or than its canvas, and the pixels decode; of an animation, those of
 * the first picture. The chunks come first because the decoder does not bound sizes and
 * takes some files that end too early.
 */
final class WebpCheck implements ImageCheck {

	private final PixelDecoder decoder;

	WebpCheck(PixelDecoder decoder) {
		this.decoder = decoder;
	}

	private static final int CHUNK_HEADER = 8;

	private static final int FRAME_HEADER = 16;

	@Override
	public ImageDimensions check(ImageContent source) throws IOException, BrokenImageException {
		ImageDimensions size = walk(source);
		this.decoder.decodeFirst("webp", source, size);
		return size;
	}

	private static ImageDimensions walk(ImageContent source) throws IOException, BrokenImageException {
		try (ImageBytes bytes = new ImageBytes(source)) {
			bytes.skip(4);
			long rest = bytes.u32Little();
			if (rest + CHUNK_HEADER > source.length()) {
				throw new BrokenImageException(
						"it ends too early: %d of %d bytes are here".formatted(source.length(), rest + CHUNK_HEADER));
			}
			bytes.skip(4);
			return chunks(bytes, rest - 4);
		}
	}

	private static ImageDimensions chunks(ImageBytes bytes, long total) throws IOException, BrokenImageException {
		ImageDimensions canvas = null;
		boolean picture = false;
		long rest = total;
		while (rest >= CHUNK_HEADER) {
			String type = type(bytes);
			long length = bytes.u32Little();
			// The chunks within a frame of an animation follow its header.
			long padded = "ANMF".equals(type) ? FRAME_HEADER : length + (length & 1);
			rest -= CHUNK_HEADER + padded;
			if (rest < 0) {
				throw new BrokenImageException(
						"its chunk %s is longer than the file".formatted(Printable.line(type, 4)));
			}
			int read = headerLength(type);
			if (length < read) {
				throw new BrokenImageException("its chunk %s is too short".formatted(Printable.line(type, 4)));
			}
			ImageDimensions size = size(type, bytes);
			canvas = (canvas != null) ? canvas : size;
			if (size != null && canvas != null && (size.width() > canvas.width() || size.height() > canvas.height())) {
				throw new BrokenImageException("its picture is larger than its canvas");
			}
			picture |= "VP8 ".equals(type) || "VP8L".equals(type);
			bytes.skip(padded - read);
		}
		return complete(canvas, picture);
	}

	private static ImageDimensions complete(@Nullable ImageDimensions canvas, boolean picture)
			throws BrokenImageException {
		if (canvas == null || !picture) {
			throw new BrokenImageException("it holds no picture");
		}
		return canvas;
	}

	/** The bytes of a chunk that {@link #size} reads at least. */
	private static int headerLength(String type) {
		return switch (type) {
			case "VP8 ", "VP8X" -> 10;
			case "VP8L" -> 5;
			case "ANMF" -> FRAME_HEADER;
			default -> 0;
		};
	}

	private static @Nullable ImageDimensions size(String type, ImageBytes bytes)
			throws IOException, BrokenImageException {
		return switch (type) {
			case "VP8 " -> lossy(bytes);
			case "VP8L" -> lossless(bytes);
			case "VP8X" -> {
				bytes.skip(4);
				yield ImageDimensions.of(bytes.u24Little() + 1L, bytes.u24Little() + 1L);
			}
			case "ANMF" -> {
				bytes.skip(FRAME_HEADER);
				yield null;
			}
			default -> null;
		};
	}

	private static ImageDimensions lossy(ImageBytes bytes) throws IOException, BrokenImageException {
		int frameTag = bytes.u24Little();
		if ((frameTag & 1) != 0 || bytes.u24Little() != 0x2A019D) {
			throw new BrokenImageException("its picture does not begin with a key frame");
		}
		return ImageDimensions.of(bytes.u16Little() & 0x3FFF, bytes.u16Little() & 0x3FFF);
	}

	private static ImageDimensions lossless(ImageBytes bytes) throws IOException, BrokenImageException {
		if (bytes.u8() != 0x2F) {
			throw new BrokenImageException("its picture lacks the signature of lossless WebP");
		}
		long bits = bytes.u32Little();
		return ImageDimensions.of((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
	}

	private static String type(ImageBytes bytes) throws IOException, BrokenImageException {
		byte[] type = new byte[4];
		bytes.read(type);
		return new String(type, StandardCharsets.ISO_8859_1);
	}

}
