package dev.promptmill.ledger;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One generated image.
 *
 * @param number from 1
 * @param sourceUrl where the API says it is
 * @param stored what was fetched and checked; null while it is missing
 * @param failure why it is missing
 */
public record ImageRecord(int number, String sourceUrl, @Nullable Stored stored, @Nullable String failure) {

	/** An image that is still to be fetched. */
	public static ImageRecord missing(int number, String sourceUrl, @Nullable String failure) {
		return new ImageRecord(number, sourceUrl, null, failure);
	}

	/** Whether its bytes are not there. */
	public boolean isMissing() {
		return this.stored == null;
	}

	/** The same image under another number. */
	public ImageRecord numbered(int other) {
		return (other == this.number) ? this : new ImageRecord(other, this.sourceUrl, this.stored, this.failure);
	}

	/**
	 * An image on disk.
	 *
	 * @param file relative to the run's folder, with slashes
	 * @param sha256 of its bytes
	 * @param bytes its size
	 * @param width pixels
	 * @param height pixels
	 * @param sizeOk whether these are the dimensions asked for
	 * @param contentType by its signature
	 * @param downloadedAt when
	 */
	public record Stored(String file, String sha256, long bytes, int width, int height, boolean sizeOk,
			String contentType, Instant downloadedAt) {

		/** The same image under another name. */
		public Stored as(String otherFile) {
			return new Stored(otherFile, this.sha256, this.bytes, this.width, this.height, this.sizeOk,
					this.contentType, this.downloadedAt);
		}

	}

}
