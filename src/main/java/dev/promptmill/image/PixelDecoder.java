package dev.promptmill.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes every pixel of a picture with readers of Image I/O and keeps hardly any of
 * them: the readers decode all rows but store one pixel in so many. No more pictures are
 * decoded at a time than there are processors, and of large ones, whose decoders need
 * memory outside the heap, one.
 */
class PixelDecoder {

	/** The one of this process, as memory is the process'. */
	static final PixelDecoder SHARED = new PixelDecoder();

	/** More pixels than this make a picture large. */
	private static final int LARGE = 4_200_000;

	/** With 16 million pixels at most, a thousand are kept. */
	private static final int KEEP_ONE_IN = 128;

	/** How Java's JPEG decoder words damage that it then papers over. */
	private static final List<String> DAMAGE = List.of("Corrupt JPEG", "Premature end", "Truncated");

	private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors());

	private final Semaphore large = new Semaphore(1);

	/**
	 * Decodes the first picture of an image whose dimensions are known to be bearable.
	 */
	void decodeFirst(String format, ImageContent source, ImageDimensions size)
			throws IOException, BrokenImageException {
		Semaphore permits = ((long) size.width() * size.height() > LARGE) ? this.large : this.decoders;
		permits.acquireUninterruptibly();
		try {
			decode(format, source, size);
		}
		finally {
			permits.release();
		}
	}

	/** Decodes with a permit. */
	void decode(String format, ImageContent source, ImageDimensions size) throws IOException, BrokenImageException {
		ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
		List<String> damage = new ArrayList<>();
		try (ImageInputStream input = source.openForReader()) {
			reader.setInput(input, false, true);
			reader.addIIOReadWarningListener((from, warning) -> damage.add(warning));
			ImageReadParam sparse = reader.getDefaultReadParam();
			sparse.setSourceSubsampling(Math.min(KEEP_ONE_IN, size.width()), Math.min(KEEP_ONE_IN, size.height()), 0,
					0);
			read(reader, sparse);
		}
		// The bytes were read once before: what fails here is their meaning.
		catch (IOException | RuntimeException ex) {
			throw new BrokenImageException(
					"it does not decode (%s)".formatted(Printable.line(String.valueOf(ex), 120)));
		}
		finally {
			reader.dispose();
		}
		refuseDamage(damage);
	}

	/** A raster where possible: it spares the conversion of colours, and takes CMYK. */
	private static void read(ImageReader reader, ImageReadParam sparse) throws IOException {
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
