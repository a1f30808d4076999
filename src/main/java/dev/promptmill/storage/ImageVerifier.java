package dev.promptmill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.promptmill.common.Sha256;
import dev.promptmill.image.BrokenImageException;
import dev.promptmill.image.ImageContent;
import dev.promptmill.image.ImageInspector;

/**
 * Checks stored images again: same bytes as when they were stored, and still an image.
 */
public final class ImageVerifier {

	private final ImageStore store;

	private final ImageInspector inspector = new ImageInspector();

	/** A verifier for the images of a store; safe for many threads. */
	public ImageVerifier(ImageStore store) {
		this.store = store;
	}

	/**
	 * Hashes and decodes one image.
	 * @param file its name in the store
	 * @param sha256 the SHA-256 it had when it was stored, in hex
	 * @throws IOException if the store can't be read
	 */
	public VerificationResult verify(String file, String sha256) throws IOException {
		try (ImageStore.LocalFile image = this.store.open(file)) {
			return (image != null) ? verify(image.path(), sha256)
					: new VerificationResult(VerificationResult.State.MISSING, "It is not there");
		}
	}

	private VerificationResult verify(Path path, String sha256) throws IOException {
		String actual = hash(path);
		if (!actual.equalsIgnoreCase(sha256)) {
			return new VerificationResult(VerificationResult.State.BROKEN, "Its SHA-256 is now " + actual);
		}
		try {
			this.inspector.inspect(ImageContent.of(path));
			return new VerificationResult(VerificationResult.State.OK, "");
		}
		catch (BrokenImageException ex) {
			return new VerificationResult(VerificationResult.State.BROKEN,
					"It is no complete image: " + ex.getMessage());
		}
	}

	private static String hash(Path path) throws IOException {
		MessageDigest digest = Sha256.digest();
		byte[] buffer = new byte[64 * 1024];
		try (InputStream input = Files.newInputStream(path)) {
			for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
				digest.update(buffer, 0, read);
			}
		}
		return HexFormat.of().formatHex(digest.digest());
	}

}
