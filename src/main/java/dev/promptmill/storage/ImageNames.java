package dev.promptmill.storage;

import java.util.function.LongFunction;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Gives every image of a run a name that is safe on every file system and belongs to one
 * row only.
 * <p>
 * A row has a name of its own where the input was given one ({@code image-name}), or
 * where its id is no name as it stands; that name was chosen when the row was read, and
 * differs from those of all other rows. Any other row is named after its id. What follows
 * is {@code -} and digits only, so {@code a-1} never meets {@code a}. Ids that differ in
 * case only share a name where case is ignored: the input must rule them out.
 */
public final class ImageNames {

	private static final int SHARD_ABOVE = 10_000;

	private static final int SHARD_ROWS = 1_000;

	private static final int HASH_DIGITS = 32;

	private static final Pattern LOOKS_HASHED = Pattern.compile("(?s).*_[0-9A-Fa-f]{" + HASH_DIGITS + "}");

	private final long totalRows;

	private final LongFunction<@Nullable String> chosen;

	/** Names for a run of that many rows, which decides whether they get sub-folders. */
	public ImageNames(long totalRows) {
		this(totalRows, (row) -> null);
	}

	/**
	 * Names for a run.
	 * @param totalRows decides whether they get sub-folders
	 * @param chosen the name that was chosen for a row, up to its number; null for one
	 * that is named after its id
	 */
	public ImageNames(long totalRows, LongFunction<@Nullable String> chosen) {
		this.totalRows = totalRows;
		this.chosen = chosen;
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
		String name = this.chosen.apply(row);
		if (name == null) {
			return "images/" + shard(row) + safe(id) + "-" + index;
		}
		return "images/" + ((name.indexOf('/') < 0) ? shard(row) : "") + name + index;
	}

	private String shard(long row) {
		if (this.totalRows <= SHARD_ABOVE) {
			return "";
		}
		int digits = Math.max(2, Long.toString((this.totalRows - 1) / SHARD_ROWS).length());
		String number = Long.toString((row - 1) / SHARD_ROWS);
		return "0".repeat(digits - number.length()) + number + "/";
	}

	/** Whether the images of a row are named after its id as it stands. */
	public static boolean isName(String id) {
		return SafeName.isSafe(id) && !LOOKS_HASHED.matcher(id).matches();
	}

	/** Of an id that is a name as it stands, that one. */
	static String safe(String id) {
		return isName(id) ? id : SafeName.file(id) + "_" + SafeName.hash(id, HASH_DIGITS);
	}

}
