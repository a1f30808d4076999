package dev.promptmill.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.promptmill.common.Sha256;

/**
 * Keeps an input that can be read only once, named after its content: the same input is
 * kept once.
 */
public final class Spool {

	private static final int NAME_BYTES = 8;

	private Spool() {
	}

	/**
	 * Copies a stream to its end.
	 * @return the file, for its owner's eyes only
	 */
	public static Path keep(InputStream in, Path folder) throws IOException {
		Files.createDirectories(folder);
		Path part = Files.createTempFile(folder, "stdin-", ".part");
		try {
			MessageDigest digest = Sha256.digest();
			try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), digest)) {
				in.transferTo(out);
			}
			Path file = folder.resolve("stdin-" + HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES) + ".csv");
			return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			Files.deleteIfExists(part);
		}
	}

}
