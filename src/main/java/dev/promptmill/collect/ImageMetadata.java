package dev.promptmill.collect;

import java.io.IOException;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.image.ImagesProperties;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.MetadataEmbedder;
import dev.promptmill.storage.Sidecar;
import dev.promptmill.storage.StoredImage;

/** Metadata that is kept with each image, as the operator wants it. */
public final class ImageMetadata {

	private final ImagesProperties properties;

	private final ImageStore store;

	private final MetadataEmbedder embedder;

	private final Sidecar sidecar;

	/**
	 * @param store where the images are
	 * @param run whose images they are
	 */
	public ImageMetadata(ImagesProperties properties, ImageStore store, long run) {
		this.properties = properties;
		this.store = store;
		this.embedder = new MetadataEmbedder(store);
		this.sidecar = new Sidecar(store, run);
	}

	/** What an operator can do when they can't be written. */
	String remedy() {
		return this.store.remedy();
	}

	/** Writes prompt and parameters into an image, if that is wanted. */
	StoredImage embed(OpenTask task, StoredImage image, String stem) throws IOException {
		return this.properties.embedPrompt()
				? this.embedder.embed(image, stem, ImageInput.fromJson(task.input()).prompt(), task.input()) : image;
	}

	/** Writes the file beside an image, if that is wanted. */
	void accompany(OpenTask task, ImageRecord image, String stem) throws IOException {
		if (this.properties.sidecar()) {
			this.sidecar.write(stem, task.rowNumber(), task.id(), task.input(), task.taskId(), image);
		}
	}

}
