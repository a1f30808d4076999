package dev.promptmill.collect;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.ImageSize;
import dev.promptmill.download.FetchResult;
import dev.promptmill.download.FetchVerdict;
import dev.promptmill.download.ImageSource;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.StoredImage;

/**
 * Downloads and stores the images of a succeeded task that are still missing, one after
 * the other. How many are under way at once is the source's business.
 */
public final class ImageFetcher {

	private final ImageSource source;

	private final ImageNames names;

	private final ImageMetadata imageMetadata;

	private final InstantSource clock;

	public ImageFetcher(ImageSource source, ImageNames names, ImageMetadata imageMetadata, InstantSource clock) {
		this.source = source;
		this.names = names;
		this.imageMetadata = imageMetadata;
		this.clock = clock;
	}

	/** Fetches what is missing. */
	FetchedImages fetch(OpenTask task, List<ImageRecord> images) {
		List<ImageRecord> records = new ArrayList<>(images.size());
		List<FetchVerdict> verdicts = new ArrayList<>();
		for (ImageRecord image : images) {
			records.add((image.stored() != null) ? image : fetch(task, image, verdicts));
		}
		return new FetchedImages(records, verdicts);
	}

	private ImageRecord fetch(OpenTask task, ImageRecord image, List<FetchVerdict> verdicts) {
		String stem = this.names.stem(task.rowNumber(), task.id(), task.kept().offset() + image.number());
		FetchResult fetched = this.source.fetch(image.sourceUrl(), stem);
		StoredImage stored = fetched.image();
		if (stored == null) {
			verdicts.add(fetched.verdict());
			return ImageRecord.missing(image.number(), image.sourceUrl(), fetched.message());
		}
		try {
			ImageRecord record = new ImageRecord(image.number(), image.sourceUrl(),
					stored(task, this.imageMetadata.embed(task, stored, stem)), null);
			this.imageMetadata.accompany(task, record, stem);
			verdicts.add(fetched.verdict());
			return record;
		}
		catch (IOException ex) {
			verdicts.add(FetchVerdict.LOCAL_FAILURE);
			return ImageRecord.missing(image.number(), image.sourceUrl(),
					stem + " can't be stored with what belongs to it (" + ex + "). " + this.imageMetadata.remedy()
							+ ", then restart the run");
		}
	}

	private ImageRecord.Stored stored(OpenTask task, StoredImage image) {
		boolean sizeOk = ImageInput.fromJson(task.input()).isSatisfiedBy(new ImageSize(image.width(), image.height()));
		return new ImageRecord.Stored(image.file(), image.sha256(), image.bytes(), image.width(), image.height(),
				sizeOk, image.contentType(), this.clock.instant());
	}

	/**
	 * What a fetch brought.
	 *
	 * @param images every image of the task, as it stands now
	 * @param verdicts of the downloads just made
	 */
	record FetchedImages(List<ImageRecord> images, List<FetchVerdict> verdicts) {

		boolean has(FetchVerdict verdict) {
			return this.verdicts.contains(verdict);
		}

		long stored() {
			return this.images.stream().filter((image) -> image.stored() != null).count();
		}

		boolean complete() {
			return stored() == this.images.size();
		}

		/** Why the first missing image is missing. */
		String failure() {
			return this.images.stream()
				.filter((image) -> image.stored() == null && image.failure() != null)
				.map((image) -> "image " + image.number() + ": " + image.failure())
				.findFirst()
				.orElse("");
		}

	}

}
