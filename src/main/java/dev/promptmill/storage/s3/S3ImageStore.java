package dev.promptmill.storage.s3;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import dev.promptmill.common.FileRights;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.StoreName;
import org.jspecify.annotations.Nullable;

/**
 * Images in a bucket. Drafts are {@code .part} files of this machine, so what is in the
 * bucket is always whole, and a crash leaves nothing there.
 */
public final class S3ImageStore implements ImageStore {

	private static final String PART = ".part";

	private final Bucket bucket;

	private final S3Address address;

	private final Path drafts;

	private final RandomGenerator random;

	/** What {@link #holds} has seen, by folder. */
	private final Map<String, Map<String, Long>> seen = new ConcurrentHashMap<>();

	/**
	 * @param address where in the bucket names begin
	 * @param drafts folder of this machine, created when it is needed
	 * @param random makes the names of drafts differ; safe for many threads
	 */
	public S3ImageStore(Bucket bucket, S3Address address, Path drafts, RandomGenerator random) {
		this.bucket = bucket;
		this.address = address;
		this.drafts = drafts;
		this.random = random;
	}

	@Override
	public Draft draft(String stem) throws IOException {
		return new S3Draft(this.bucket, this.address, StoreName.require(stem), part());
	}

	@Override
	public @Nullable LocalFile open(String file) throws IOException {
		Path copy = part();
		try {
			return this.bucket.get(key(file), copy) ? new Copy(copy) : null;
		}
		catch (IOException ex) {
			Files.deleteIfExists(copy);
			throw ex;
		}
	}

	/** One question for a folder is much less than one for each of its images. */
	@Override
	public boolean holds(String file, long bytes) throws IOException {
		String key = key(file);
		String folder = key.substring(0, key.lastIndexOf('/') + 1);
		Map<String, Long> sizes = this.seen.get(folder);
		if (sizes == null) {
			sizes = this.bucket.sizes(folder);
			this.seen.put(folder, sizes);
		}
		Long size = sizes.get(key);
		return size != null && size == bytes;
	}

	@Override
	public boolean link(ImageStore from, String file, String name) throws IOException {
		return from instanceof S3ImageStore other && this.bucket.isBeside(other.bucket)
				&& this.bucket.copy(other.bucket, other.key(file), key(name));
	}

	/** Whatever a bucket has accepted is there. */
	@Override
	public void sync() {
	}

	@Override
	public int sweep() throws IOException {
		return sweep(this.drafts, Instant.MAX);
	}

	/**
	 * Removes drafts from a folder of this machine.
	 * @param before drafts that were written to since then are kept
	 * @return how many were removed
	 */
	public static int sweep(Path drafts, Instant before) throws IOException {
		if (!Files.isDirectory(drafts)) {
			return 0;
		}
		int removed = 0;
		try (DirectoryStream<Path> parts = Files.newDirectoryStream(drafts, "*" + PART)) {
			for (Path part : parts) {
				removed += removeIfOlder(part, before) ? 1 : 0;
			}
		}
		return removed;
	}

	private static boolean removeIfOlder(Path part, Instant before) throws IOException {
		try {
			return Files.getLastModifiedTime(part).toInstant().isBefore(before) && Files.deleteIfExists(part);
		}
		catch (NoSuchFileException ex) {
			// Its own process, or another worker, was quicker.
			return false;
		}
	}

	@Override
	public String remedy() {
		return "Fix it";
	}

	@Override
	public String toString() {
		return this.address.toString();
	}

	private String key(String name) {
		return this.address.key(StoreName.require(name));
	}

	/** A name for a file that does not exist yet. */
	private Path part() throws IOException {
		byte[] nonce = new byte[8];
		this.random.nextBytes(nonce);
		return FileRights.create(this.drafts).resolve(HexFormat.of().formatHex(nonce) + PART);
	}

	/** A copy for a reader. */
	private record Copy(Path path) implements LocalFile {

		@Override
		public void close() throws IOException {
			Files.deleteIfExists(this.path);
		}

	}

}
