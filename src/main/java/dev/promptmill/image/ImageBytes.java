package dev.promptmill.image;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;

/** The bytes of an image in order; an early end means that the image is broken. */
final class ImageBytes implements Closeable {

	private final BufferedInputStream input;

	ImageBytes(ImageContent source) throws IOException {
		this.input = new BufferedInputStream(source.open(), (int) Math.min(64 * 1024, source.length() + 1));
	}

	int u8() throws IOException, BrokenImageException {
		int value = this.input.read();
		if (value < 0) {
			throw ended();
		}
		return value;
	}

	int u16() throws IOException, BrokenImageException {
		return u8() << 8 | u8();
	}

	int u16Little() throws IOException, BrokenImageException {
		return u8() | u8() << 8;
	}

	int u24Little() throws IOException, BrokenImageException {
		return u16Little() | u8() << 16;
	}

	long u32() throws IOException, BrokenImageException {
		return (long) u16() << 16 | u16();
	}

	long u32Little() throws IOException, BrokenImageException {
		return u16Little() | (long) u16Little() << 16;
	}

	/** Fills an array. */
	void read(byte[] bytes) throws IOException, BrokenImageException {
		read(bytes, bytes.length);
	}

	void read(byte[] bytes, int length) throws IOException, BrokenImageException {
		if (this.input.readNBytes(bytes, 0, length) < length) {
			throw ended();
		}
	}

	/** Skips bytes that must be there. */
	void skip(long length) throws IOException, BrokenImageException {
		try {
			this.input.skipNBytes(length);
		}
		catch (EOFException ex) {
			throw ended();
		}
	}

	private static BrokenImageException ended() {
		return new BrokenImageException("it ends too early");
	}

	@Override
	public void close() throws IOException {
		this.input.close();
	}

}
