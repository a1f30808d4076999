package dev.promptmill.storage;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;

import dev.promptmill.common.Sha256;
import dev.promptmill.image.ImageType;

/**
 * Writes texts into stored images without touching a pixel: {@code iTXt} chunks of a PNG
 * (keywords {@code Description} and {@code Comment}), a {@code COM} segment of a JPEG.
 * WebP and GIF images stay as they are.
 */
public final class MetadataEmbedder {

	/** Signature, then the header chunk: where other chunks may begin. */
	private static final int PNG_HEAD = 33;

	private static final int LONGEST_SEGMENT = 65533;

	private final ImageStore store;

	/** For the images of a store; safe for many threads. */
	public MetadataEmbedder(ImageStore store) {
		this.store = store;
	}

	/**
	 * Writes texts into an image, which is replaced as a whole.
	 * @param stem its name without extension
	 * @param prompt what it shows
	 * @param parameters how it was asked for, as JSON
	 * @return the image as it is now
	 * @throws IOException if the store does not work
	 */
	public StoredImage embed(StoredImage image, String stem, String prompt, String parameters) throws IOException {
		boolean png = image.contentType().equals(ImageType.PNG.contentType());
		if (!png && !image.contentType().equals(ImageType.JPEG.contentType())) {
			return image;
		}
		try (ImageStore.LocalFile stored = this.store.open(image.file())) {
			if (stored == null) {
				throw new NoSuchFileException(image.file());
			}
			return embed(image, stored.path(), png, stem, png ? chunks(prompt, parameters) : segment(parameters));
		}
	}

	private StoredImage embed(StoredImage image, Path path, boolean png, String stem, byte[] texts) throws IOException {
		MessageDigest digest = Sha256.digest();
		try (InputStream input = Files.newInputStream(path); ImageStore.Draft draft = this.store.draft(stem)) {
			byte[] head = input.readNBytes(png ? PNG_HEAD : jpegHead(path));
			long bytes = write(draft, digest, head) + write(draft, digest, texts);
			byte[] buffer = new byte[64 * 1024];
			for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
				digest.update(buffer, 0, read);
				draft.write(buffer, 0, read);
				bytes += read;
			}
			draft.complete();
			String file = draft.keep(png ? ImageType.PNG.extension() : ImageType.JPEG.extension());
			return new StoredImage(file, HexFormat.of().formatHex(digest.digest()), bytes, image.width(),
					image.height(), image.contentType());
		}
	}

	private static long write(ImageStore.Draft draft, MessageDigest digest, byte[] bytes) throws IOException {
		digest.update(bytes);
		draft.write(bytes, 0, bytes.length);
		return bytes.length;
	}

	/** JFIF's own segment must stay the first. */
	private static int jpegHead(Path path) throws IOException {
		try (InputStream input = Files.newInputStream(path)) {
			byte[] start = input.readNBytes(6);
			boolean jfif = start.length == 6 && start[2] == (byte) 0xFF && start[3] == (byte) 0xE0;
			return jfif ? 4 + ((start[4] & 0xFF) << 8 | (start[5] & 0xFF)) : 2;
		}
	}

	private static byte[] segment(String text) throws IOException {
		byte[] content = text.getBytes(StandardCharsets.UTF_8);
		if (content.length > LONGEST_SEGMENT) {
			return new byte[0];
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream data = new DataOutputStream(bytes);
		data.writeShort(0xFFFE);
		data.writeShort(content.length + 2);
		data.write(content);
		return bytes.toByteArray();
	}

	private static byte[] chunks(String prompt, String parameters) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(chunk("Description", prompt));
		bytes.write(chunk("Comment", parameters));
		return bytes.toByteArray();
	}

	/** PNG specification, "iTXt International textual data"; a text must not hold NUL. */
	private static byte[] chunk(String keyword, String text) throws IOException {
		String content = "iTXt" + keyword + "\0\0\0\0\0" + text.replace('\0', ' ');
		byte[] typed = content.getBytes(StandardCharsets.UTF_8);
		CRC32 checksum = new CRC32();
		checksum.update(typed);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream data = new DataOutputStream(bytes);
		data.writeInt(typed.length - 4);
		data.write(typed);
		data.writeInt((int) checksum.getValue());
		return bytes.toByteArray();
	}

}
