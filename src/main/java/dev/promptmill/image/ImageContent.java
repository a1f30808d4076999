package dev.promptmill.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;

/** The bytes of an image that is to be checked. */
public interface ImageContent {

	/** The bytes from the first one on. */
	InputStream open() throws IOException;

	/** The same for readers of Image I/O, which read byte by byte: so, buffered. */
	ImageInputStream openForReader() throws IOException;

	/** How many there are. */
	long length() throws IOException;

	static ImageContent of(Path file) {
		return new OfFile(file);
	}

	static ImageContent of(byte[] bytes, int length) {
		return new OfMemory(bytes, length);
	}

	/** An image in a file. */
	record OfFile(Path file) implements ImageContent {

		@Override
		public InputStream open() throws IOException {
			return Files.newInputStream(this.file);
		}

		@Override
		public ImageInputStream openForReader() throws IOException {
			return ImageIO.createImageInputStream(this.file.toFile());
		}

		@Override
		public long length() throws IOException {
			return Files.size(this.file);
		}

	}

	/** A small image, held in memory. */
	final class OfMemory implements ImageContent {

		private final byte[] bytes;

		private final int length;

		private OfMemory(byte[] bytes, int length) {
			this.bytes = bytes;
			this.length = length;
		}

		@Override
		public InputStream open() {
			return new ByteArrayInputStream(this.bytes, 0, this.length);
		}

		@Override
		public ImageInputStream openForReader() {
			return new ByteArrayImageInputStream(this.bytes, 0, this.length);
		}

		@Override
		public long length() {
			return this.length;
		}

	}

}
