package dev.promptmill.download;

import dev.promptmill.storage.StoredImage;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one fetch.
 *
 * @param verdict what happened
 * @param image the stored image, present exactly when the verdict is
 * {@link FetchVerdict#STORED}
 * @param message what happened and what to do, for a person; one line without control
 * characters and without the URL's query, which may hold a signature
 */
public record FetchResult(FetchVerdict verdict, @Nullable StoredImage image, String message) {

	public FetchResult {
		if ((verdict == FetchVerdict.STORED) != (image != null)) {
			throw new IllegalArgumentException("An image belongs to STORED and to nothing else, not to " + verdict);
		}
	}

	static FetchResult stored(StoredImage image) {
		return new FetchResult(FetchVerdict.STORED, image, "Stored " + image.file());
	}

	static FetchResult of(FetchFailure failure) {
		return new FetchResult(failure.verdict(), null, failure.message());
	}

}
