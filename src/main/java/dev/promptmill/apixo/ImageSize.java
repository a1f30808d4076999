package dev.promptmill.apixo;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Width and height of a picture in pixels.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 */
public record ImageSize(int width, int height) {

	/** What the server makes when a task names no size at all ({@code docs/api.md}). */
	public static final ImageSize DEFAULT = new ImageSize(1024, 1024);

	/** The shortest side a task may ask for ({@code docs/api.md}). */
	public static final int MIN_SIDE = 512;

	/** The longest side a task may ask for ({@code docs/api.md}). */
	public static final int MAX_SIDE = 2048;

	private static final int STEP = 8;

	private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})[*xX]([0-9]{1,6})");

	public ImageSize {
		if (width < 1 || height < 1) {
			throw new IllegalArgumentException("A picture of " + width + "x" + height + " pixels is impossible");
		}
	}

	/**
	 * Reads {@code W*H}, {@code WxH} or {@code WXH}. The sides may still be out of the
	 * API's range: ask {@link #isAllowed()}.
	 * @param text for example {@code 1280x720}
	 * @return the size, or empty when the text has another form
	 */
	public static Optional<ImageSize> parse(String text) {
		Matcher matcher = TEXT.matcher(text);
		if (!matcher.matches()) {
			return Optional.empty();
		}
		int width = Integer.parseInt(matcher.group(1));
		int height = Integer.parseInt(matcher.group(2));
		return (width > 0 && height > 0) ? Optional.of(new ImageSize(width, height)) : Optional.empty();
	}

	/**
	 * Whether a task may ask for this size.
	 * @return true when each side is within 512 to 2048
	 */
	public boolean isAllowed() {
		return isAllowedSide(this.width) && isAllowedSide(this.height);
	}

	/**
	 * The size the server makes of this one: each side rounded to the nearest multiple of
	 * 8 ({@code docs/api.md}). Nothing says where a side halfway between two multiples
	 * goes (a frequent case: 900, 1100, 1300, 1500); up is assumed here, and
	 * {@link #mayBeDeliveredAs(ImageSize)} accepts either.
	 * @return the rounded size
	 */
	public ImageSize rounded() {
		return new ImageSize(round(this.width), round(this.height));
	}

	/**
	 * Whether a delivered picture is what the server's rounding may make of this size.
	 * @param delivered the size of the picture
	 * @return true when each side is this side rounded to a nearest multiple of 8
	 */
	public boolean mayBeDeliveredAs(ImageSize delivered) {
		return mayBecome(this.width, delivered.width) && mayBecome(this.height, delivered.height);
	}

	/**
	 * Number of pixels.
	 * @return width times height
	 */
	public long pixels() {
		return (long) this.width * this.height;
	}

	/**
	 * The form the API documents first, {@code 1024*1024}.
	 * @return text for {@code input.size}
	 */
	public String wire() {
		return this.width + "*" + this.height;
	}

	@Override
	public String toString() {
		return this.width + "x" + this.height;
	}

	private static boolean isAllowedSide(int side) {
		return side >= MIN_SIDE && side <= MAX_SIDE;
	}

	private static int round(int side) {
		return Math.max(STEP, (side + STEP / 2) / STEP * STEP);
	}

	private static boolean mayBecome(int asked, int delivered) {
		return delivered % STEP == 0 && Math.abs(asked - delivered) <= STEP / 2;
	}

	/**
	 * The two resolution tiers; they differ in speed, not in price ({@code docs/api.md}).
	 */
	public enum Resolution {

		/** About one megapixel, usually 15 to 30 seconds. */
		ONE_K("1K"),

		/** Up to four megapixels, usually 20 to 40 seconds. */
		TWO_K("2K");

		private final String wire;

		Resolution(String wire) {
			this.wire = wire;
		}

		/**
		 * The text the API uses.
		 * @return {@code 1K} or {@code 2K}
		 */
		public String wire() {
			return this.wire;
		}

		/**
		 * Finds a tier by the API's text; case does not matter.
		 * @param text for example {@code 2K}
		 * @return the tier, or empty when there is none of that name
		 */
		public static Optional<Resolution> parse(String text) {
			return Arrays.stream(values()).filter((tier) -> tier.wire.equalsIgnoreCase(text)).findFirst();
		}

	}

	/** The shapes for which the API has preset sizes ({@code docs/api.md}). */
	public enum AspectRatio {

		SQUARE("1:1", 1024, 1024, 2048, 2048), WIDE_16_9("16:9", 1280, 720, 2048, 1152),
		WIDE_4_3("4:3", 1152, 864, 2048, 1536), WIDE_3_2("3:2", 1248, 832, 2048, 1368),
		TALL_2_3("2:3", 832, 1248, 1368, 2048), TALL_3_4("3:4", 864, 1152, 1536, 2048),
		TALL_9_16("9:16", 720, 1280, 1152, 2048), WIDE_21_9("21:9", 1344, 576, 2048, 880);

		private final String wire;

		private final ImageSize oneK;

		private final ImageSize twoK;

		AspectRatio(String wire, int width1, int height1, int width2, int height2) {
			this.wire = wire;
			this.oneK = new ImageSize(width1, height1);
			this.twoK = new ImageSize(width2, height2);
		}

		/**
		 * The text the API uses.
		 * @return for example {@code 16:9}
		 */
		public String wire() {
			return this.wire;
		}

		/**
		 * Finds a shape by the API's text.
		 * @param text for example {@code 16:9}
		 * @return the shape, or empty when there is none of that name
		 */
		public static Optional<AspectRatio> parse(String text) {
			return Arrays.stream(values()).filter((ratio) -> ratio.wire.equals(text)).findFirst();
		}

	}

	/**
	 * Resolution and aspect ratio, which count only together and then win over an
	 * explicit size ({@code docs/api.md}).
	 *
	 * @param resolution the tier
	 * @param aspectRatio the shape
	 */
	public record Preset(Resolution resolution, AspectRatio aspectRatio) {

		/**
		 * The output size in the table of {@code docs/api.md}.
		 * @return the exact size, already a multiple of 8
		 */
		public ImageSize size() {
			return (this.resolution == Resolution.ONE_K) ? this.aspectRatio.oneK : this.aspectRatio.twoK;
		}

	}

}
