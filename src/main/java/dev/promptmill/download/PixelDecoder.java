package dev.promptmill.download;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes every pixel of a picture with Java's own readers and keeps hardly any of them:
 * the readers decode all rows but store one pixel in so many.
 */
final class PixelDecoder {

	/** With 64 million pixels at most, some thousands are kept. */
	private static final int KEEP_ONE_IN = 128;

	/** How Java's JPEG decoder words damage that it then papers over. */
	private static final List<String> DAMAGE = List.of("Corrupt JPEG", "Premature end", "Truncated");

	private PixelDecoder() {
	}

	/**
	 * Decodes the first picture of an image whose dimensions are known to be bearable.
	 */
	static void decodeFirst(String format, ImageContent source, ImageSize size)
			throws IOException, BrokenImageException {
		ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
		List<String> damage = new ArrayList<>();
		try (ImageInputStream input = source.openForReader()) {
			reader.setInput(input, true, true);
			reader.addIIOReadWarningListener((from, warning) -> damage.add(warning));
			ImageReadParam sparse = reader.getDefaultReadParam();
			sparse.setSourceSubsampling(Math.min(KEEP_ONE_IN, size.width()), Math.min(KEEP_ONE_IN, size.height()), 0,
					0);
			decode(reader, sparse);
		}
		catch (IIOException | RuntimeException ex) {
			throw new BrokenImageException(
					"it does not decode (%s)".formatted(Printable.line(String.valueOf(ex), 120)));
		}
		finally {
			reader.dispose();
		}
		refuseDamage(damage);
	}

	/** A raster where possible: it spares the conversion of colours, and takes CMYK. */
	private static void decode(ImageReader reader, ImageReadParam sparse) throws IOException {
		if (reader.canReadRaster()) {
			reader.readRaster(0, sparse);
		}
		else {
			reader.read(0, sparse);
		}
	}

	private static void refuseDamage(List<String> warnings) throws BrokenImageException {
		for (String warning : warnings) {
			if (DAMAGE.stream().anyMatch(warning::contains)) {
				throw new BrokenImageException("it does not decode (%s)".formatted(Printable.line(warning, 120)));
			}
		}
	}

}
