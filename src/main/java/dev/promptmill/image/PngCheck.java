package dev.promptmill.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Checks a PNG file by the checksum of every chunk, its header, the critical chunks and
 * their order, and its end (PNG specification, third edition). The pixels are not
 * inflated: whatever network or disk did to them, the checksums tell. What follows the
 * end of the image is ignored.
 */
final class PngCheck implements ImageCheck {

	private static final int SIGNATURE_LENGTH = 8;

	@Override
	public ImageDimensions check(ImageContent source) throws IOException, BrokenImageException {
		try (ImageBytes bytes = new ImageBytes(source)) {
			Walk walk = new Walk(bytes);
			bytes.skip(SIGNATURE_LENGTH);
			PngHeader header = walk.header();
			walk.chunks(header);
			return header.size();
		}
	}

	/** One way through one file. */
	private static final class Walk {

		private final ImageBytes bytes;

		private final CRC32 checksum = new CRC32();

		private final byte[] buffer = new byte[16 * 1024];

		private final byte[] type = new byte[4];

		private boolean pixels;

		private boolean palette;

		Walk(ImageBytes bytes) {
			this.bytes = bytes;
		}

		PngHeader header() throws IOException, BrokenImageException {
			long length = this.bytes.u32();
			if (!"IHDR".equals(type()) || length != PngHeader.LENGTH) {
				throw new BrokenImageException("it does not begin with a header");
			}
			byte[] header = new byte[PngHeader.LENGTH];
			this.bytes.read(header);
			this.checksum.update(header);
			compareChecksum("IHDR");
			return PngHeader.parse(header);
		}

		void chunks(PngHeader header) throws IOException, BrokenImageException {
			String type = "IHDR";
			while (!"IEND".equals(type)) {
				long length = this.bytes.u32();
				type = type();
				refuseMisplaced(type, header);
				content(length);
				this.pixels |= length > 0 && "IDAT".equals(type);
				compareChecksum(type);
			}
			if (!this.pixels) {
				throw new BrokenImageException("it holds no pixels");
			}
		}

		private void refuseMisplaced(String type, PngHeader header) throws BrokenImageException {
			boolean critical = (this.type[0] & 0x20) == 0;
			switch (type) {
				case "PLTE" -> this.palette = true;
				case "IDAT" -> {
					if (header.needsPalette() && !this.palette) {
						throw new BrokenImageException("its palette is missing");
					}
				}
				default -> {
					if (critical && !"IEND".equals(type)) {
						throw new BrokenImageException(
								"it has an unknown critical chunk %s".formatted(Printable.line(type, 4)));
					}
				}
			}
		}

		private String type() throws IOException, BrokenImageException {
			this.bytes.read(this.type);
			this.checksum.reset();
			this.checksum.update(this.type);
			return new String(this.type, StandardCharsets.ISO_8859_1);
		}

		private void content(long length) throws IOException, BrokenImageException {
			for (long rest = length; rest > 0; rest -= Math.min(rest, this.buffer.length)) {
				int part = (int) Math.min(rest, this.buffer.length);
				this.bytes.read(this.buffer, part);
				this.checksum.update(this.buffer, 0, part);
			}
		}

		private void compareChecksum(String type) throws IOException, BrokenImageException {
			if (this.bytes.u32() != this.checksum.getValue()) {
				throw new BrokenImageException(
						"the checksum of its chunk %s is wrong".formatted(Printable.line(type, 4)));
			}
		}

	}

}
