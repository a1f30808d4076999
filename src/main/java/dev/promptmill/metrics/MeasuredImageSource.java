package dev.promptmill.metrics;

import dev.promptmill.download.FetchResult;
import dev.promptmill.download.ImageSource;

/** A source of images whose fetches are timed and told apart by what came of them. */
final class MeasuredImageSource implements ImageSource {

	private final ImageSource images;

	private final RequestObservations exchanges;

	MeasuredImageSource(ImageSource images, RequestObservations exchanges) {
		this.images = images;
		this.exchanges = exchanges;
	}

	@Override
	public FetchResult fetch(String url, String stem) {
		RequestObservations.Exchange exchange = this.exchanges.begin(RequestObservations.DOWNLOAD).about("image", stem);
		FetchResult fetched = this.images.fetch(url, stem);
		exchange.end(MeasuredTaskApi.word(fetched.verdict()));
		return fetched;
	}

}
