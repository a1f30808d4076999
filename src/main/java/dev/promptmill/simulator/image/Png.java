package dev.promptmill.simulator.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes small PNG files by hand, without any imaging library. */
public final class Png {

	private static final byte[] SIGNATURE = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

	private static final int END_CHUNK = 12;

	private Png() {
	}

	/** A grey image; a bit per pixel, so that it is quick to decode as well. */
	public static byte[] grey(int width, int height) {
		return file(width, height, new byte[height * ((width + 7) / 8 + 1)]);
	}

	/** A file that announces far more pixels than it holds. */
	public static byte[] announcing(int width, int height) {
		return file(width, height, new byte[64 * 1024]);
	}

	/** The same image with a comment, which makes its bytes differ from any other's. */
	public static byte[] withComment(byte[] png, String comment) {
		int end = png.length - END_CHUNK;
		byte[] chunk = chunk("tEXt", ("Comment\0" + comment).getBytes(StandardCharsets.ISO_8859_1));
		ByteBuffer file = ByteBuffer.allocate(png.length + chunk.length);
		return file.put(png, 0, end).put(chunk).put(png, end, END_CHUNK).array();
	}

	/** The same file with the middle of its pixels damaged. */
	public static byte[] corrupted(byte[] png) {
		byte[] damaged = png.clone();
		int middle = damaged.length / 2;
		Arrays.fill(damaged, middle, Math.min(middle + 16, damaged.length - END_CHUNK), (byte) 0x5a);
		return damaged;
	}

	private static byte[] file(int width, int height, byte[] rows) {
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		file.writeBytes(SIGNATURE);
		byte depth = 1;
		byte palette = 3;
		file.writeBytes(
				chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(depth).put(palette).array()));
		file.writeBytes(chunk("PLTE", new byte[] { (byte) 0x8c, (byte) 0x8c, (byte) 0x8c, 0, 0, 0 }));
		file.writeBytes(chunk("IDAT", deflated(rows)));
		file.writeBytes(chunk("IEND", new byte[0]));
		return file.toByteArray();
	}

	private static byte[] chunk(String type, byte[] data) {
		ByteBuffer chunk = ByteBuffer.allocate(data.length + 12).putInt(data.length);
		chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
		CRC32 crc = new CRC32();
		crc.update(chunk.array(), 4, data.length + 4);
		return chunk.putInt((int) crc.getValue()).array();
	}

	private static byte[] deflated(byte[] bytes) {
		Deflater deflater = new Deflater();
		try {
			deflater.setInput(bytes);
			deflater.finish();
			ByteArrayOutputStream packed = new ByteArrayOutputStream();
			byte[] buffer = new byte[8192];
			while (!deflater.finished()) {
				packed.write(buffer, 0, deflater.deflate(buffer));
			}
			return packed.toByteArray();
		}
		finally {
			deflater.end();
		}
	}

}
