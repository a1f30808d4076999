package dev.promptmill.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Real images, made here. */
public final class TestImages {

	private TestImages() {
	}

	/** A picture with some noise, so that it does not compress to nothing. */
	public static BufferedImage picture(int width, int height, int type) {
		BufferedImage image = new BufferedImage(width, height, type);
		Random random = new Random(7);
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width; x++) {
				image.setRGB(x, y, 0xFF000000 | (x * 255 / width) << 16 | (y * 255 / height) << 8 | random.nextInt(32));
			}
		}
		return image;
	}

	public static byte[] encode(String format, int width, int height) {
		return write(format, picture(width, height, BufferedImage.TYPE_INT_RGB), false);
	}

	public static byte[] write(String format, BufferedImage image, boolean progressive) {
		ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
			ImageWriteParam param = writer.getDefaultWriteParam();
			if (progressive) {
				param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
			}
			writer.setOutput(output);
			writer.write(writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), param),
					new IIOImage(image, null, null), param);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			writer.dispose();
		}
		return bytes.toByteArray();
	}

	/** An image made elsewhere, since Java can't write its type. */
	public static byte[] resource(String name) {
		try (InputStream stream = TestImages.class.getResourceAsStream(name)) {
			return Objects.requireNonNull(stream, name).readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A PNG file from its chunks; content follows each name. */
	public static byte[] png(Object... namesAndContents) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
		for (int i = 0; i < namesAndContents.length; i += 2) {
			byte[] name = ((String) namesAndContents[i]).getBytes(StandardCharsets.ISO_8859_1);
			byte[] content = (byte[]) namesAndContents[i + 1];
			CRC32 checksum = new CRC32();
			checksum.update(name);
			checksum.update(content);
			bytes.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
			bytes.writeBytes(name);
			bytes.writeBytes(content);
			bytes.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
		}
		return bytes.toByteArray();
	}

	public static byte[] pngHeader(int width, int height, int depth, int colorType, int interlace) {
		return ByteBuffer.allocate(13)
			.putInt(width)
			.putInt(height)
			.put((byte) depth)
			.put((byte) colorType)
			.putShort((short) 0)
			.put((byte) interlace)
			.array();
	}

	public static byte[] deflate(byte[] bytes) {
		ByteArrayOutputStream deflated = new ByteArrayOutputStream();
		try (DeflaterOutputStream output = new DeflaterOutputStream(deflated, new Deflater())) {
			output.write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return deflated.toByteArray();
	}

	/** A WebP file from its chunks; content follows each name. */
	public static byte[] webp(Object... namesAndContents) {
		ByteArrayOutputStream chunks = new ByteArrayOutputStream();
		for (int i = 0; i < namesAndContents.length; i += 2) {
			byte[] content = (byte[]) namesAndContents[i + 1];
			chunks.writeBytes(((String) namesAndContents[i]).getBytes(StandardCharsets.ISO_8859_1));
			chunks.writeBytes(little(content.length));
			chunks.writeBytes(content);
			if (content.length % 2 == 1) {
				chunks.write(0);
			}
		}
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		file.writeBytes("RIFF".getBytes(StandardCharsets.ISO_8859_1));
		file.writeBytes(little(chunks.size() + 4));
		file.writeBytes("WEBP".getBytes(StandardCharsets.ISO_8859_1));
		file.writeBytes(chunks.toByteArray());
		return file.toByteArray();
	}

	private static byte[] little(int value) {
		return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
	}

}
