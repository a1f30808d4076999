package dev.promptmill.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/** The headers of an object: type, length and hash. */
final class ObjectHeaders {

	/** A browser shows what it is told, not what it finds. */
	private static final Map<String, String> TYPES = Map.of("png", "image/png", "jpg", "image/jpeg", "webp",
			"image/webp", "gif", "image/gif", "json", "application/json", "html", "text/html", "csv", "text/csv");

	private ObjectHeaders() {
	}

	static String type(String name) {
		return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
	}

	/** The one digest that every service compares; it guards against accidents only. */
	static MessageDigest md5() {
		try {
			return MessageDigest.getInstance("MD5");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static byte[] md5(Path file) throws IOException {
		try (InputStream input = Files.newInputStream(file);
				DigestInputStream digest = new DigestInputStream(input, md5())) {
			digest.transferTo(OutputStream.nullOutputStream());
			return digest.getMessageDigest().digest();
		}
	}

}
