package dev.promptmill.download;

import dev.promptmill.storage.ImageNames;

/** A source of images. */
@FunctionalInterface
public interface ImageSource {

	/**
	 * Fetches an image and stores it. Never throws for what a server, the network or the
	 * disk does.
	 * @param url the address, as the API gave it
	 * @param stem the image's name in the store without extension, see {@link ImageNames}
	 */
	FetchResult fetch(String url, String stem);

}
