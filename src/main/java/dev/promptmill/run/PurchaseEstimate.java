package dev.promptmill.run;

import java.math.BigDecimal;

import dev.promptmill.input.InputSummary;

/**
 * The part of an input that would be bought, and how the rest stands with earlier runs.
 *
 * @param rows to be bought
 * @param images that they ask for
 * @param estimate their price, US dollars
 * @param pixels of the images to be bought
 * @param earlier how the other rows stand, and some of these
 */
public record PurchaseEstimate(long rows, long images, BigDecimal estimate, long pixels, EarlierPurchases earlier) {

	/** Everything that may be sent. */
	static PurchaseEstimate all(InputSummary input, BigDecimal price, EarlierPurchases earlier) {
		return new PurchaseEstimate(input.validRows(), input.images(),
				price.multiply(BigDecimal.valueOf(input.images())), input.pixels(), earlier);
	}

}
