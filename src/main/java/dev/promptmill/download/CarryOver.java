package dev.promptmill.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Brings images of other stores into one, by a hard link or, where that can't be made, by
 * a copy. A link shares the bytes: that is safe because stores replace images and never
 * write into them. For one thread; may be repeated at any time.
 */
public final class CarryOver {

	private final LocalImageStore into;

	private final Set<Path> unsynced = new HashSet<>();

	public CarryOver(LocalImageStore into) {
		this.into = into;
	}

	/**
	 * Brings one image.
	 * @param from the other store
	 * @param file its name there
	 * @param bytes the size it must have
	 * @param sha256 the digest it must have; compared only when it is copied
	 * @param stem its name here, without extension
	 * @return its name here, null if it is not there as it should be
	 * @throws IOException if this store does not work
	 */
	public @Nullable String bring(LocalImageStore from, String file, long bytes, String sha256, String stem)
			throws IOException {
		Path source = from.holding(file, bytes);
		if (source == null) {
			return null;
		}
		String extension = file.substring(file.lastIndexOf('.') + 1);
		try {
			Path target = this.into.place(stem + "." + extension);
			Files.deleteIfExists(target);
			Files.createLink(target, source);
			this.unsynced.add(Objects.requireNonNull(target.getParent()));
			return stem + "." + extension;
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException | UnsupportedOperationException ex) {
			return copy(source, sha256, stem, extension);
		}
	}

	/** Makes sure that what was brought is still there after a loss of power. */
	public void sync() throws IOException {
		for (Path folder : this.unsynced) {
			LocalDraft.forceName(folder);
		}
		this.unsynced.clear();
	}

	private @Nullable String copy(Path source, String sha256, String stem, String extension) throws IOException {
		MessageDigest digest = Sha256.digest();
		byte[] buffer = new byte[64 * 1024];
		try (InputStream input = Files.newInputStream(source); ImageStore.Draft draft = this.into.draft(stem)) {
			for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
				digest.update(buffer, 0, read);
				draft.write(buffer, 0, read);
			}
			draft.complete();
			return HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(sha256) ? draft.keep(extension) : null;
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
