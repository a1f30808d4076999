package dev.promptmill.input.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import dev.promptmill.common.FileRights;
import dev.promptmill.common.Sha256;

/**
 * Keeps an input that can be read only once, named after its content: the same input is
 * kept once.
 */
public final class StdinCopy {

	private static final String NAME = "stdin-";

	private static final int NAME_BYTES = 8;

	private StdinCopy() {
	}

	/**
	 * Copies a stream to its end.
	 * @return the file, for its owner's eyes only
	 */
	public static Path keep(InputStream in, Path folder) throws IOException {
		FileRights.create(folder);
		Path part = Files.createTempFile(folder, NAME, ".part");
		try {
			MessageDigest digest = Sha256.digest();
			try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), digest)) {
				in.transferTo(out);
			}
			Path file = folder.resolve(NAME + HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES) + ".csv");
			return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			Files.deleteIfExists(part);
		}
	}

	/**
	 * The kept inputs that nobody gave again since then, with what a kill left behind.
	 */
	public static List<Path> olderThan(Instant then, Path folder) throws IOException {
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		List<Path> old = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NAME + "*.{csv,part}")) {
			for (Path file : files) {
				if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(then)) {
					old.add(file);
				}
			}
		}
		catch (DirectoryIteratorException ex) {
			throw ex.getCause();
		}
		return old;
	}

}
