package dev.promptmill.download;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Where the bytes of an image are that is to be checked. */
interface ImageContent {

	/** The bytes from the first one on. */
	InputStream open() throws IOException;

	/** The same for Java's own image readers. */
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
			return new FileImageInputStream(this.file.toFile());
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
			return new MemoryCacheImageInputStream(open());
		}

		@Override
		public long length() {
			return this.length;
		}

	}

}
