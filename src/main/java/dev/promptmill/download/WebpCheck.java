package dev.promptmill.download;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Checks the structure of a WebP file (RFC 9649): every chunk is there in full, and there
 * is a picture among them. Java has no decoder for its pixels, so damage inside a chunk
 * goes unseen.
 */
final class WebpCheck implements ImageCheck {

	private static final int CHUNK_HEADER = 8;

	@Override
	public ImageSize check(ImageContent source) throws IOException, BrokenImageException {
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

	private static ImageSize chunks(ImageBytes bytes, long total) throws IOException, BrokenImageException {
		ImageSize canvas = null;
		boolean picture = false;
		long rest = total;
		while (rest >= CHUNK_HEADER) {
			String type = type(bytes);
			long length = bytes.u32Little();
			long padded = length + (length & 1);
			rest -= CHUNK_HEADER + padded;
			if (rest < 0) {
				throw new BrokenImageException(
						"its chunk %s is longer than the file".formatted(Printable.line(type, 4)));
			}
			int read = headerLength(type);
			if (length < read) {
				throw new BrokenImageException("its chunk %s is too short".formatted(Printable.line(type, 4)));
			}
			ImageSize size = size(type, bytes);
			canvas = (canvas != null) ? canvas : size;
			picture |= "VP8 ".equals(type) || "VP8L".equals(type) || "ANMF".equals(type);
			bytes.skip(padded - read);
		}
		return complete(canvas, picture);
	}

	private static ImageSize complete(@Nullable ImageSize canvas, boolean picture) throws BrokenImageException {
		if (canvas == null || !picture) {
			throw new BrokenImageException("it holds no picture");
		}
		return canvas;
	}

	/** The bytes of a chunk that {@link #size} reads. */
	private static int headerLength(String type) {
		return switch (type) {
			case "VP8 ", "VP8X" -> 10;
			case "VP8L" -> 5;
			default -> 0;
		};
	}

	private static @Nullable ImageSize size(String type, ImageBytes bytes) throws IOException, BrokenImageException {
		return switch (type) {
			case "VP8 " -> lossy(bytes);
			case "VP8L" -> lossless(bytes);
			case "VP8X" -> {
				bytes.skip(4);
				yield ImageSize.of(bytes.u24Little() + 1L, bytes.u24Little() + 1L);
			}
			default -> null;
		};
	}

	private static ImageSize lossy(ImageBytes bytes) throws IOException, BrokenImageException {
		int frameTag = bytes.u24Little();
		if ((frameTag & 1) != 0 || bytes.u24Little() != 0x2A019D) {
			throw new BrokenImageException("its picture does not begin with a key frame");
		}
		return ImageSize.of(bytes.u16Little() & 0x3FFF, bytes.u16Little() & 0x3FFF);
	}

	private static ImageSize lossless(ImageBytes bytes) throws IOException, BrokenImageException {
		if (bytes.u8() != 0x2F) {
			throw new BrokenImageException("its picture lacks the signature of lossless WebP");
		}
		long bits = bytes.u32Little();
		return ImageSize.of((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
	}

	private static String type(ImageBytes bytes) throws IOException, BrokenImageException {
		byte[] type = new byte[4];
		bytes.read(type);
		return new String(type, StandardCharsets.ISO_8859_1);
	}

}
