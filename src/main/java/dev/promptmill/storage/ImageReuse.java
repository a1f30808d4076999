package dev.promptmill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.promptmill.common.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Brings images of other stores into one, by a link or, where that can't be made, by a
 * copy. For one thread; may be repeated at any time.
 */
public final class ImageReuse {

	private final ImageStore into;

	public ImageReuse(ImageStore into) {
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
	public @Nullable String bring(ImageStore from, String file, long bytes, String sha256, String stem)
			throws IOException {
		if (!from.holds(file, bytes)) {
			return null;
		}
		String extension = file.substring(file.lastIndexOf('.') + 1);
		String name = stem + "." + extension;
		return this.into.link(from, file, name) ? name : copy(from, file, sha256, stem, extension);
	}

	/** Makes sure that what was brought is still there after a loss of power. */
	public void sync() throws IOException {
		this.into.sync();
	}

	private @Nullable String copy(ImageStore from, String file, String sha256, String stem, String extension)
			throws IOException {
		MessageDigest digest = Sha256.digest();
		byte[] buffer = new byte[64 * 1024];
		try (ImageStore.LocalFile source = from.open(file)) {
			if (source == null) {
				return null;
			}
			try (InputStream input = Files.newInputStream(source.path());
					ImageStore.Draft draft = this.into.draft(stem)) {
				for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
					digest.update(buffer, 0, read);
					draft.write(buffer, 0, read);
				}
				draft.complete();
				return HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(sha256) ? draft.keep(extension)
						: null;
			}
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

}
