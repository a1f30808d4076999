package dev.promptmill.download;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

	private static final byte[] VP8L = { 0x2F, (byte) 0x3F, (byte) 0xC1, 0x31, 0, 7 };

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
				Arguments.of("rgb.gif", ImageType.GIF, TestImages.encode("gif", 320, 200)),
				Arguments.of("lossy.webp", ImageType.WEBP, TestImages.webp("VP8 ", VP8)),
				Arguments.of("lossless.webp", ImageType.WEBP, TestImages.webp("VP8L", VP8L)),
				Arguments.of("extended.webp", ImageType.WEBP, TestImages.webp("VP8X", VP8X, "EXIF", VP8, "VP8 ", VP8)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("goodImages")
	void inspectWhenImageIsCompleteThenKnowsTypeAndSize(String name, ImageType type, byte[] bytes) throws Exception {
		ImageInspector.Inspected image = inspect(bytes);
		assertThat(image.type()).isEqualTo(type);
		assertThat(image.size()).isEqualTo(new ImageSize(320, 200));
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
		byte[] good = TestImages.encode("png", 24, 16);
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
	void inspectWhenPngInflatesBeyondItsSizeThenStopsThere() {
		byte[] bomb = TestImages.deflate(new byte[20_000_000]);
		byte[] header = TestImages.pngHeader(2, 2, 8, 2, 0);
		assertBroken(TestImages.png("IHDR", header, "IDAT", bomb, "IEND", NOTHING), "more pixels than its header says");
	}

	@Test
	void inspectWhenPngIsOddThenSaysWhy() {
		byte[] header = TestImages.pngHeader(2, 2, 8, 2, 0);
		byte[] pixels = TestImages.deflate(ROWS_2X2);
		byte[] oneRow = TestImages.deflate(Arrays.copyOf(ROWS_2X2, 7));
		byte[] oddFilter = ROWS_2X2.clone();
		oddFilter[7] = 5;
		assertThat(isBroken(TestImages.png("IHDR", header, "IDAT", pixels, "IEND", NOTHING))).isFalse();
		assertBroken(TestImages.png("IHDR", header, "IDAT", oneRow, "IEND", NOTHING), "pixels are missing");
		assertBroken(TestImages.png("IHDR", header, "IEND", NOTHING), "pixels are missing");
		assertBroken(TestImages.png("IHDR", header, "IDAT", TestImages.deflate(oddFilter), "IEND", NOTHING),
				"filter 5");
		assertBroken(TestImages.png("IHDR", header, "IDAT", ROWS_2X2, "IEND", NOTHING), "do not inflate");
		assertBroken(TestImages.png("IHDR", header, "IDAT", pixels, "IDOT", pixels, "IEND", NOTHING), "IDOT");
		assertBroken(TestImages.png("IDAT", pixels, "IEND", NOTHING), "header");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(2, 2, 8, 3, 0), "IDAT", pixels), "palette");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(2, 2, 8, 5, 0)), "colour type 5");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(2, 2, 4, 2, 0)), "bit depth 4");
		assertBroken(TestImages.png("IHDR", TestImages.pngHeader(0, 2, 8, 2, 0)), "0 x 2");
	}

	@Test
	void inspectWhenDimensionsAreAbsurdThenRefusesBeforeDecoding() {
		byte[] gif = TestImages.encode("gif", 8, 8);
		gif[7] = (byte) 0xFF;
		byte[] jpeg = TestImages.encode("jpeg", 8, 8);
		int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
		Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xFF);
		byte[] vp8x = VP8X.clone();
		vp8x[6] = 1;
		assertAbsurd(TestImages.png("IHDR", TestImages.pngHeader(Integer.MAX_VALUE, 1, 8, 2, 0)));
		assertAbsurd(TestImages.png("IHDR", TestImages.pngHeader(-1, 1, 8, 2, 0)));
		assertAbsurd(TestImages.png("IHDR", TestImages.pngHeader(16_385, 1, 8, 2, 0)));
		assertAbsurd(TestImages.png("IHDR", TestImages.pngHeader(8_001, 8_000, 8, 2, 0)));
		assertAbsurd(gif);
		assertAbsurd(jpeg);
		assertAbsurd(TestImages.webp("VP8X", vp8x, "VP8 ", VP8));
	}

	@Test
	void inspectWhenJpegHasTooManyScansThenBroken() {
		byte[] good = TestImages.write("jpeg", TestImages.picture(16, 16, BufferedImage.TYPE_INT_RGB), true);
		int scan = new String(good, StandardCharsets.ISO_8859_1).lastIndexOf("\u00ff\u00da");
		byte[] many = Arrays.copyOf(good, scan + (good.length - 2 - scan) * 120 + 2);
		for (int i = 0; i < 120; i++) {
			System.arraycopy(good, scan, many, scan + i * (good.length - 2 - scan), good.length - 2 - scan);
		}
		System.arraycopy(good, good.length - 2, many, many.length - 2, 2);
		assertBroken(many, "scans");
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
		Path file = Files.write(this.folder.resolve("image"), bytes);
		return new ImageInspector().inspect(ImageContent.of(file));
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

	private void assertAbsurd(byte[] bytes) {
		assertThatExceptionOfType(AbsurdImageException.class).isThrownBy(() -> inspect(bytes));
	}

}
