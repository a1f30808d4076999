package dev.promptmill.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.ledger.query.ReportLedger;

/**
 * Tells whether the images of an order will fit on the disk. An image of the newest
 * finished run tells how many bytes a pixel takes; where there is none, it is a PNG's
 * typical one and a half.
 *
 * @param needed bytes of all images to be bought
 * @param free bytes that the output folder's disk has left
 */
public record DiskForecast(long needed, long free) {

	private static final BigDecimal TYPICAL = new BigDecimal("1.5");

	/**
	 * Looks at an order.
	 * @param folder that exists
	 * @param simulated whether the images will be simulated ones, which are smaller
	 */
	public static DiskForecast of(PurchaseEstimate order, Path folder, ReportLedger earlier, boolean simulated) {
		BigDecimal perPixel = earlier.bytesPerPixel(simulated).orElse(TYPICAL);
		try {
			return new DiskForecast(perPixel.multiply(BigDecimal.valueOf(order.pixels())).longValue(),
					Files.getFileStore(folder).getUsableSpace());
		}
		catch (IOException ex) {
			// A file system that can't tell is no reason to warn.
			return new DiskForecast(0, Long.MAX_VALUE);
		}
	}

	/** Whether they take more than nine tenths of what is free. */
	public boolean isTight() {
		return this.needed > this.free / 10 * 9;
	}

}
