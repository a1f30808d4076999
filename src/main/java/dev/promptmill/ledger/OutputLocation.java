package dev.promptmill.ledger;

import java.nio.file.Path;

/**
 * The place of a run's files: a folder, or names in an S3-compatible bucket that begin
 * alike.
 *
 * @param address an absolute path, or {@code s3://bucket/prefix}
 */
public record OutputLocation(String address) {

	private static final String BUCKET = "s3://";

	/** A folder of this machine, or one that it sees. */
	public static OutputLocation of(Path folder) {
		return new OutputLocation(folder.toAbsolutePath().normalize().toString());
	}

	/** Whether an address leads to a bucket. */
	public static boolean isBucket(String address) {
		return address.startsWith(BUCKET);
	}

	/** Whether it is in a bucket. */
	public boolean isBucket() {
		return isBucket(this.address);
	}

	/** The folder, if it is one. */
	public Path folder() {
		if (isBucket()) {
			throw new IllegalStateException(this.address + " is no folder");
		}
		return Path.of(this.address);
	}

	/** What has that name in it. */
	public OutputLocation resolve(String name) {
		return isBucket() ? new OutputLocation(this.address + "/" + name) : of(folder().resolve(name));
	}

	/** What it is in. */
	public OutputLocation parent() {
		int end = Math.max(this.address.lastIndexOf('/'), this.address.lastIndexOf('\\'));
		return new OutputLocation(this.address.substring(0, Math.max(1, end)));
	}

	/** Its last name. */
	public String name() {
		return this.address.substring(Math.max(this.address.lastIndexOf('/'), this.address.lastIndexOf('\\')) + 1);
	}

	@Override
	public String toString() {
		return this.address;
	}

}
