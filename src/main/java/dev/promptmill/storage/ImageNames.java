package dev.promptmill.storage;

import java.nio.ByteBuffer;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Gives every image of a run a name that is safe on every file system and belongs to one
 * row only.
 * <p>
 * An id that is safe as it stands is its own name. Every other id keeps what is readable
 * of it and gets {@code _} and 32 hex digits of its SHA-256; an id that already ends like
 * that counts as unsafe, so no id can pass itself off as the name of another. What
 * follows the id is {@code -} and digits only, so {@code a-1} never meets {@code a}. Ids
 * that differ in case only share a name where case is ignored: the input must rule them
 * out.
 */
public final class ImageNames {

	private static final int SHARD_ABOVE = 10_000;

	private static final int SHARD_ROWS = 1_000;

	private static final int LONGEST_SAFE_ID = 150;

	private static final int LONGEST_READABLE_PART = 80;

	private static final int HASH_BYTES = 16;

	private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9 ._-]*[A-Za-z0-9_-])?");

	private static final Pattern LOOKS_HASHED = Pattern.compile(".*_[0-9A-Fa-f]{" + 2 * HASH_BYTES + "}");

	/** Device names of Windows, which are taken whatever follows their first dot. */
	private static final Pattern RESERVED = Pattern.compile("(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9]) *(?:\\..*)?");

	private final long totalRows;

	/** Names for a run of that many rows, which decides whether they get sub-folders. */
	public ImageNames(long totalRows) {
		this.totalRows = totalRows;
	}

	/**
	 * The name of an image relative to the run's folder, without its extension.
	 * @param row the row's number, from 1
	 * @param id the row's id, as the input has it
	 * @param index the image's number within its row, from 1; more than nine when the API
	 * delivers more than can be asked for
	 * @return a name such as {@code images/panda-1}, or {@code images/04/panda-1} in a
	 * run of more than 10,000 rows
	 */
	public String stem(long row, String id, int index) {
		if (row < 1 || row > this.totalRows) {
			throw new IllegalArgumentException("Row " + row + " is not one of " + this.totalRows);
		}
		if (index < 1) {
			throw new IllegalArgumentException("Image " + index + " of row " + row + " is not one");
		}
		return "images/" + shard(row) + safe(id) + "-" + index;
	}

	private String shard(long row) {
		if (this.totalRows <= SHARD_ABOVE) {
			return "";
		}
		int digits = Math.max(2, Long.toString((this.totalRows - 1) / SHARD_ROWS).length());
		String number = Long.toString((row - 1) / SHARD_ROWS);
		return "0".repeat(digits - number.length()) + number + "/";
	}

	static String safe(String id) {
		boolean safe = id.length() <= LONGEST_SAFE_ID && SAFE.matcher(id).matches() && !RESERVED.matcher(id).matches()
				&& !LOOKS_HASHED.matcher(id).matches();
		return safe ? id : readable(id) + "_" + hash(id);
	}

	/** ASCII only: what a file system does with other letters depends on the system. */
	private static String readable(String id) {
		String ascii = Normalizer.normalize(id, Normalizer.Form.NFKD)
			.replaceAll("\\p{M}+", "")
			.replaceAll("[^A-Za-z0-9-]+", "_")
			.replaceAll("^[_-]+|[_-]+$", "");
		return (ascii.length() <= LONGEST_READABLE_PART) ? ascii : ascii.substring(0, LONGEST_READABLE_PART);
	}

	/** Of the characters themselves: an encoder would make lone surrogates equal. */
	private static String hash(String id) {
		ByteBuffer characters = ByteBuffer.allocate(2 * id.length());
		characters.asCharBuffer().put(id);
		return HexFormat.of().formatHex(Sha256.digest().digest(characters.array()), 0, HASH_BYTES);
	}

}
