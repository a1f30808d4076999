package dev.promptmill.storage.s3;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket and how names in it begin.
 *
 * @param bucket its name
 * @param prefix without a slash at either end, may be empty
 */
public record S3Address(String bucket, String prefix) {

	/** Nothing that a tool would take for more than a name: no dot segment, no escape. */
	private static final Pattern ADDRESS = Pattern
		.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/(?!\\.{1,2}(?:/|$))[\\p{L}\\p{N} ._=+@-]+)*)/*");

	/**
	 * Reads an address.
	 * @param text {@code s3://bucket} or {@code s3://bucket/prefix}
	 * @throws IllegalArgumentException saying what it must be
	 */
	public static S3Address parse(String text) {
		Matcher matcher = ADDRESS.matcher(text);
		if (!matcher.matches() || text.length() > 500) {
			throw new IllegalArgumentException("must be s3://bucket or s3://bucket/prefix, with 3 to 63 lower-case"
					+ " letters, digits, dots and hyphens in the bucket's name, and letters, digits, spaces and"
					+ " . _ = + @ - between the slashes of the prefix");
		}
		return new S3Address(matcher.group(1), matcher.group(2).isEmpty() ? "" : matcher.group(2).substring(1));
	}

	/**
	 * The full name of what has that name under the prefix; of nothing, how names begin.
	 */
	public String key(String name) {
		return this.prefix.isEmpty() ? name : this.prefix + "/" + name;
	}

	/** The last part of the prefix. */
	public String lastName() {
		return this.prefix.substring(this.prefix.lastIndexOf('/') + 1);
	}

	@Override
	public String toString() {
		return "s3://" + this.bucket + (this.prefix.isEmpty() ? "" : "/" + this.prefix);
	}

}
