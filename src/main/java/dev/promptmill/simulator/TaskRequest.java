package dev.promptmill.simulator;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * The request that a task was made from.
 *
 * @param prompt the prompt
 * @param input the whole {@code input} object as JSON
 * @param bodySha256 the hash of the request body, in hex
 * @param callbackUrl where to report, or null for polling
 * @param width the output's width
 * @param height the output's height
 * @param images how many images
 * @param price USD per image
 */
record TaskRequest(String prompt, String input, String bodySha256, @Nullable String callbackUrl, int width, int height,
		int images, BigDecimal price) {

	/** Above this many pixels the documented 2K durations hold. */
	private static final int MOST_1K_PIXELS = 1_500_000;

	BigDecimal precharge() {
		return chargeFor(this.images);
	}

	BigDecimal chargeFor(int count) {
		return this.price.multiply(BigDecimal.valueOf(count));
	}

	boolean is2K() {
		return this.width * this.height > MOST_1K_PIXELS;
	}

}
