package dev.promptmill.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link ImageInspector} and the check of each type. */
class ImageInspectorTests {

	private static final byte[] NOTHING = {};

	private static final byte[] ROWS_2X2 = { 0, 1, 2, 3, 4, 5, 6, 4, 1, 2, 3, 4, 5, 6 };

	private static final byte[] VP8 = { 0x10, 0, 0, (byte) 0x9D, 1, 0x2A, 64, 1, (byte) 200, 0, 9, 9, 9 };

	private static final byte[] VP8X = { 0, 0, 0, 0, 63, 1, 0, (byte) 199, 0, 0 };

	@TempDir
	Path folder;

	static Stream<Arguments> goodImages() {
		return Stream.of(Arguments.of("rgb.png", ImageType.PNG, TestImages.encode("png", 320, 200)),
				Arguments.of("argb.png", ImageType.PNG,
						TestImages.write("png", TestImages.picture(320, 200, BufferedImage.TYPE_INT_ARGB), false)),
				Arguments.of("interlaced.png", ImageType.PNG,
						TestImages.write("png", TestImages.picture(320, 200, BufferedImage.TYPE_INT_RGB), true)),
				Arguments.of("gray16.png", ImageType.PNG,
						TestImages.write("png", TestImages.picture(320, 200, BufferedImage.TYPE_USHORT_GRAY), false)),
				Arguments.of("palette.png", ImageType.PNG,
						TestImages.write("png", TestImages.picture(320, 200, BufferedImage.TYPE_BYTE_INDEXED), true)),
				Arguments.of("bits.png", ImageType.PNG,
						TestImages.write("png", TestImages.picture(320, 200, BufferedImage.TYPE_BYTE_BINARY), true)),
				Arguments.of("rgb.jpg", ImageType.JPEG, TestImages.encode("jpeg", 320, 200)),
				Arguments.of("gray.jpg", ImageType.JPEG,
						TestImages.write("jpeg", TestImages.picture(320, 200, BufferedImage.TYPE_BYTE_GRAY), false)),
				Arguments.of("progressive.jpg", ImageType.JPEG,
						TestImages.write("jpeg", TestImages.picture(320, 200, BufferedImage.TYPE_INT_RGB), true)),
				Arguments.of("rgb.gif", ImageType.GIF, TestImages.encode("gif", 320, 200)), webp("lossy.webp"),
				webp("alpha.webp"), webp("lossless.webp"), webp("lossless-alpha.webp"), webp("animated.webp"));
	}

	private static Arguments webp(String name) {
		return Arguments.of(name, ImageType.WEBP, TestImages.resource(name));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("goodImages")
	void inspectWhenImageIsCompleteThenKnowsTypeAndSize(String name, ImageType type, byte[] bytes) throws Exception {
		ImageInspector.Inspected image = inspect(bytes);
		assertThat(image.type()).isEqualTo(type);
		assertThat(image.size()).isEqualTo(new ImageDimensions(320, 200));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("goodImages")
	void inspectWhenImageIsCutAnywhereThenBroken(String name, ImageType type, byte[] bytes) throws Exception {
		for (int length = 0; length < bytes.length; length += Math.max(1, bytes.length / 60)) {
			byte[] cut = Arrays.copyOf(bytes, length);
			assertThatExceptionOfType(BrokenImageException.class).as("%d of %d bytes", length, bytes.length)
				.isThrownBy(() -> inspect(cut));
		}
		assertThatExceptionOfType(BrokenImageException.class)
			.isThrownBy(() -> inspect(Arrays.copyOf(bytes, bytes.length - 1)));
	}

	@Test
	void inspectWhenAnyBitOfPngIsFlippedThenBroken() throws Exception {
		byte[] good = TestImages.encode("png", 8, 6);
		assertThat(inspect(good).size()).isEqualTo(new ImageDimensions(8, 6));
		for (int bit = 0; bit < good.length * 8; bit++) {
			byte[] flipped = good.clone();
			flipped[bit / 8] ^= (byte) (1 << bit % 8);
			assertThatExceptionOfType(BrokenImageException.class).as("bit %d", bit).isThrownBy(() -> inspect(flipped));
		}
	}

	@Test
	void inspectWhenJpegIsDamagedInsideThenNeverThrowsAnythingElse() throws Exception {
		byte[] good = TestImages.encode("jpeg", 64, 48);
		int broken = 0;
		for (int position = 3; position < good.length; position += 3) {
			byte[] damaged = good.clone();
			damaged[position] ^= 0x55;
			broken += isBroken(damaged) ? 1 : 0;
		}
		assertThat(broken).isPositive();
	}

	@Test
	void inspectWhenMiddleOfJpegIsZeroedThenBroken() {
		byte[] damaged = TestImages.encode("jpeg", 320, 200);
		Arrays.fill(damaged, damaged.length / 2, damaged.length - 2, (byte) 0);
		assertBroken(damaged, "does not decode");
	}

	@Test
	void inspectWhenMiddleOfJpegIsMissingThenBroken() {
		byte[] good = TestImages.encode("jpeg", 320, 200);
		byte[] damaged = Arrays.copyOf(good, good.length / 2 + 2);
		System.arraycopy(good, good.length - 2, damaged, damaged.length - 2, 2);
		assertBroken(damaged, "does not decode");
	}

	@ParameterizedTest
	@ValueSource(strings = { "<!DOCTYPE html><html>\u001b[31mblocked", "{\"code\":404,\"message\":\"no\"}", "%PDF-1.7",
			"RIFF____WAVEfmt ", "P6 3 2 255 ...", "BM      " })
	void inspectWhenFileIsNoImageThenSaysHowItBegins(String content) {
		assertThatExceptionOfType(BrokenImageException.class)
			.isThrownBy(() -> inspect(content.getBytes(StandardCharsets.ISO_8859_1)))
			.withMessageContaining("begins with: " + content.substring(0, 2))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("\u001b"));
	}

	@Test
	void inspectWhenFileIsEmptyThenBroken() {
		assertBroken(NOTHING, "empty");
	}

	@Test
	void inspectWhenPngIsOddThenSaysWhy() {
		byte[] header = TestImages.pngHeader(2, 2, 8, 2, 0);
		byte[] pixels = TestImages.deflate(ROWS_2X2);
		assertThat(isBroken(TestImages.png("IHDR", header, "IDAT", pixels, "IEND", NOTHING))).isFalse();
		assertBroken(TestImages.png("IHDR", header, "IDAT", pixels), "ends too early");
		assertBroken(TestImages.png("IHDR", header, "IEND", NOTHING), "no pixels");
		assertBroken(TestImages.png("IHDR", header, "IDAT", NOTHING, "IEND", NOTHING), "no pixels");
		assertBroken(TestImages.png("IHDR", header, "IDAT", pixels, "IDOT", pixels, "IEND", NOTHING), "IDOT");
		assertBroken(TestImages.png("IHDR", header, "IDAT", pixels, "IEND".toLowerCase(Locale.ROOT), NOTHING),
				"ends too early");
		assertBroken(TestImages.png("IDAT", pixels, "IEND", NOTHING), "header");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(2, 2, 8, 3, 0), "IDAT", pixels), "palette");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(2, 2, 8, 5, 0)), "colour type 5");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(2, 2, 4, 2, 0)), "bit depth 4");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(2, 2, 8, 2, 2)), "interlace method 2");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(0, 2, 8, 2, 0)), "0 x 2");
	}

	@Test
	void inspectWhenAChecksumOfPngIsWrongThenNamesTheChunk() {
		byte[] good = TestImages.png("IHDR", TestImages.pngHeader(2, 2, 8, 2, 0), "IDAT", TestImages.deflate(ROWS_2X2),
				"IEND", NOTHING);
		assertBroken(flipped(good, 29), "the checksum of its chunk IHDR is wrong");
		assertBroken(flipped(good, good.length - 13), "the checksum of its chunk IDAT is wrong");
		assertBroken(flipped(good, good.length - 1), "the checksum of its chunk IEND is wrong");
	}

	private static byte[] flipped(byte[] bytes, int position) {
		byte[] flipped = bytes.clone();
		flipped[position] ^= 1;
		return flipped;
	}

	@Test
	void inspectWhenPngIsCompleteThenNothingIsDecoded() throws Exception {
		CountingDecoder decoder = new CountingDecoder();
		inspect(TestImages.encode("png", 320, 200), decoder);
		assertThat(decoder.decodes.get()).isZero();
		inspect(TestImages.encode("jpeg", 320, 200), decoder);
		assertThat(decoder.decodes.get()).isOne();
	}

	@Test
	void inspectWhenDimensionsAreBeyondTheLimitsThenRefusesBeforeDecoding() {
		byte[] gif = TestImages.encode("gif", 8, 8);
		gif[7] = (byte) 0xFF;
		byte[] jpeg = TestImages.encode("jpeg", 8, 8);
		int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
		Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xFF);
		byte[] vp8x = VP8X.clone();
		vp8x[6] = 1;
		assertTooLarge(TestImages.png("IHDR", TestImages.pngHeader(Integer.MAX_VALUE, 1, 8, 2, 0)));
		assertTooLarge(TestImages.png("IHDR", TestImages.pngHeader(-1, 1, 8, 2, 0)));
		assertTooLarge(TestImages.png("IHDR", TestImages.pngHeader(16_385, 1, 8, 2, 0)));
		assertTooLarge(TestImages.png("IHDR", TestImages.pngHeader(4097, 4096, 8, 2, 0)));
		assertTooLarge(gif);
		assertTooLarge(jpeg);
		assertTooLarge(TestImages.webp("VP8X", vp8x, "VP8 ", VP8));
	}

	@Test
	void inspectWhenPngIsAsLargeAsFourTimesTheLargestSizeThenIsVerified() throws Exception {
		byte[] header = TestImages.pngHeader(4096, 4096, 8, 2, 0);
		byte[] bytes = TestImages.png("IHDR", header, "IDAT", TestImages.deflate(ROWS_2X2), "IEND", NOTHING);
		assertThat(inspect(bytes).size()).isEqualTo(new ImageDimensions(4096, 4096));
	}

	@Test
	void inspectWhenJpegHasMoreScansThanTwentyThenRefusesBeforeDecoding() throws Exception {
		CountingDecoder decoder = new CountingDecoder();
		inspect(withScans(20), decoder);
		assertThat(decoder.decodes.get()).isOne();
		assertThatExceptionOfType(ImageTooLargeException.class).isThrownBy(() -> inspect(withScans(21), decoder))
			.withMessage("it is a JPEG file of more than 20 scans");
		assertThat(decoder.decodes.get()).isOne();
	}

	@Test
	void inspectWhenJpegHas64MegapixelsAndAHundredScansThenNothingIsDecoded() {
		byte[] jpeg = withScans(100);
		int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c2");
		ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 8000).putShort(frame + 7, (short) 8000);
		CountingDecoder decoder = new CountingDecoder();
		assertThatExceptionOfType(ImageTooLargeException.class).isThrownBy(() -> inspect(jpeg, decoder))
			.withMessageStartingWith("it has 8000 x 8000 pixels; up to 16384 a side and 16777216 in all are verified");
		assertThat(decoder.decodes.get()).isZero();
	}

	/** A progressive JPEG whose last scan is repeated. */
	private static byte[] withScans(int scans) {
		byte[] good = TestImages.write("jpeg", TestImages.picture(16, 16, BufferedImage.TYPE_INT_RGB), true);
		String text = new String(good, StandardCharsets.ISO_8859_1);
		int last = text.lastIndexOf("\u00ff\u00da");
		int length = good.length - 2 - last;
		int copies = scans - (text.split("\u00ff\u00da", -1).length - 2);
		byte[] many = Arrays.copyOf(good, last + length * copies + 2);
		for (int i = 0; i < copies; i++) {
			System.arraycopy(good, last, many, last + i * length, length);
		}
		System.arraycopy(good, good.length - 2, many, many.length - 2, 2);
		return many;
	}

	@Test
	void decodeWhenPicturesAreLargeThenOneAtATime() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		PixelDecoder decoder = new PixelDecoder() {
			@Override
			void decode(String format, ImageContent source, ImageDimensions size) {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				begun.countDown();
				awaitLatch(goOn);
				running.decrementAndGet();
			}
		};
		ImageDimensions large = new ImageDimensions(4096, 4096);
		List<Thread> threads = IntStream.range(0, 4).mapToObj((i) -> new Thread(() -> decode(decoder, large))).toList();
		threads.forEach(Thread::start);
		awaitLatch(begun);
		goOn.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(most.get()).isOne();
	}

	private static void decode(PixelDecoder decoder, ImageDimensions size) {
		try {
			decoder.decodeFirst("jpeg", ImageContent.of(NOTHING, 0), size);
		}
		catch (IOException | BrokenImageException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void inspectWhenWebpIsGarbageInAFrameThenBroken() {
		assertBroken(TestImages.resource("fake-vp8.webp"), "does not decode");
		assertBroken(TestImages.webp("VP8 ", VP8), "does not decode");
	}

	@ParameterizedTest
	@ValueSource(strings = { "lossy.webp", "alpha.webp", "lossless.webp", "lossless-alpha.webp", "animated.webp" })
	void inspectWhenWebpIsDamagedInsideThenNeverThrowsAnythingElse(String name) {
		byte[] good = TestImages.resource(name);
		int broken = 0;
		for (int position = 20; position < good.length; position += Math.max(1, good.length / 300)) {
			byte[] damaged = good.clone();
			damaged[position] ^= 0x55;
			broken += isBroken(damaged) ? 1 : 0;
		}
		assertThat(broken).isPositive();
	}

	@Test
	void inspectWhenAPictureOfWebpIsLargerThanItsCanvasThenRefusesBeforeDecoding() throws Exception {
		byte[] canvas = VP8X.clone();
		canvas[4] = 62;
		CountingDecoder decoder = new CountingDecoder();
		assertThatExceptionOfType(BrokenImageException.class)
			.isThrownBy(() -> inspect(TestImages.webp("VP8X", canvas, "VP8 ", VP8), decoder))
			.withMessage("its picture is larger than its canvas");
		byte[] animated = TestImages.resource("animated.webp");
		animated[24] = 62;
		assertBroken(animated, "larger than its canvas");
		assertThat(decoder.decodes.get()).isZero();
	}

	@Test
	void inspectWhenWebpIsOddThenSaysWhy() {
		byte[] longer = TestImages.webp("VP8 ", VP8);
		longer[16] = 120;
		assertBroken(longer, "longer than the file");
		assertBroken(TestImages.webp("VP8X", VP8X), "no picture");
		assertBroken(TestImages.webp("VP8 ", new byte[10]), "key frame");
		assertBroken(TestImages.webp("VP8L", new byte[10]), "signature");
		assertBroken(TestImages.webp("VP8L", new byte[3]), "too short");
	}

	private ImageInspector.Inspected inspect(byte[] bytes) throws IOException, BrokenImageException {
		return inspect(bytes, PixelDecoder.SHARED);
	}

	private ImageInspector.Inspected inspect(byte[] bytes, PixelDecoder decoder)
			throws IOException, BrokenImageException {
		Path file = Files.write(this.folder.resolve("image"), bytes);
		return new ImageInspector(decoder).inspect(ImageContent.of(file));
	}

	private boolean isBroken(byte[] bytes) {
		try {
			inspect(bytes);
			return false;
		}
		catch (BrokenImageException ex) {
			return true;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private void assertBroken(byte[] bytes, String reason) {
		assertThatExceptionOfType(BrokenImageException.class).isThrownBy(() -> inspect(bytes))
			.withMessageContaining(reason);
	}

	private void assertTooLarge(byte[] bytes) {
		assertThatExceptionOfType(ImageTooLargeException.class).isThrownBy(() -> inspect(bytes));
	}

	/** Counts what is decoded. */
	private static final class CountingDecoder extends PixelDecoder {

		private final AtomicInteger decodes = new AtomicInteger();

		@Override
		void decode(String format, ImageContent source, ImageDimensions size) throws IOException, BrokenImageException {
			this.decodes.incrementAndGet();
			super.decode(format, source, size);
		}

	}

}
