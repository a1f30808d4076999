package dev.promptmill.apixo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import dev.promptmill.apixo.ImageSize.AspectRatio;
import dev.promptmill.apixo.ImageSize.Preset;
import dev.promptmill.apixo.ImageSize.Resolution;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code input} object of a submission ({@code docs/api.md}). It cannot hold what the
 * API is documented to refuse.
 *
 * @param mode what to do
 * @param prompt 1 to 1500 characters (Unicode code points), not blank; sent as it is
 * @param imageUrl the reference image; present exactly when the mode is
 * {@link TaskMode#IMAGE_TO_IMAGE}
 * @param preset resolution and aspect ratio, which win over {@code size}
 * @param size explicit size, each side 512 to 2048
 * @param numImages pictures to make and to be billed for, 1 to 9
 * @param seed -1 to 2147483647
 * @param promptOptimizer whether the API may rewrite the prompt
 */
public record ImageInput(TaskMode mode, String prompt, @Nullable String imageUrl, @Nullable Preset preset,
		@Nullable ImageSize size, int numImages, @Nullable Integer seed, @Nullable Boolean promptOptimizer) {

	/** The longest prompt, in code points ({@code docs/api.md}). */
	public static final int MAX_PROMPT = 1500;

	/** The most pictures a task may ask for ({@code docs/api.md}). */
	public static final int MAX_IMAGES = 9;

	/** The lowest seed; it means "any" ({@code docs/api.md}). */
	public static final int MIN_SEED = -1;

	/**
	 * An explicit size of more pixels than this is polled like 2K. The API gives no
	 * border; it lies between the largest 1K preset (1.05 million) and the smallest 2K
	 * preset (1.8 million).
	 */
	private static final long TWO_K_PIXELS = 1_500_000;

	private static final int ORDER_BYTES = 16;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	public ImageInput {
		int length = prompt.codePointCount(0, prompt.length());
		require(!prompt.isBlank() && length <= MAX_PROMPT, "prompt must have 1 to 1500 characters");
		require((imageUrl != null) == (mode == TaskMode.IMAGE_TO_IMAGE),
				"exactly image-to-image takes a reference image, and exactly one");
		require(size == null || size.isAllowed(), "each side of size must be within 512 to 2048");
		require(numImages >= 1 && numImages <= MAX_IMAGES, "num_images must be 1 to 9");
		require(seed == null || seed >= MIN_SEED, "seed must be -1 to 2147483647");
	}

	/**
	 * The pixels that the server should deliver: the preset's size, else the explicit
	 * size rounded to multiples of 8, else 1024x1024.
	 * @return width and height to expect
	 */
	public ImageSize expectedSize() {
		if (this.preset != null) {
			return this.preset.size();
		}
		return (this.size != null) ? this.size.rounded() : ImageSize.DEFAULT;
	}

	/**
	 * Whether a delivered picture has the size asked for. More tolerant than equality
	 * with {@link #expectedSize()} only where the API leaves the rounding open.
	 * @param delivered the size of the picture
	 * @return true when the size is as ordered
	 */
	public boolean isSatisfiedBy(ImageSize delivered) {
		if (this.preset == null && this.size != null) {
			return this.size.mayBeDeliveredAs(delivered);
		}
		return expectedSize().equals(delivered);
	}

	/**
	 * The tier whose latency to expect, for the delay before the first poll: the preset's
	 * resolution, else 2K for more than 1.5 million pixels, else 1K.
	 * @return the tier
	 */
	public Resolution tier() {
		if (this.preset != null) {
			return this.preset.resolution();
		}
		return (expectedSize().pixels() > TWO_K_PIXELS) ? Resolution.TWO_K : Resolution.ONE_K;
	}

	/**
	 * The JSON to store and to send. The order of the fields is fixed, absent ones are
	 * left out, and so is a size that a preset overrules. {@code num_images} is always
	 * there.
	 * @return a JSON object on one line
	 */
	public String toJson() {
		ObjectNode json = JSON.createObjectNode();
		json.put("mode", this.mode.wire());
		json.put("prompt", this.prompt);
		if (this.imageUrl != null) {
			json.putArray("image_urls").add(this.imageUrl);
		}
		if (this.preset != null) {
			json.put("resolution", this.preset.resolution().wire());
			json.put("aspect_ratio", this.preset.aspectRatio().wire());
		}
		else if (this.size != null) {
			json.put("size", this.size.wire());
		}
		json.put("num_images", this.numImages);
		if (this.seed != null) {
			json.put("seed", this.seed);
		}
		if (this.promptOptimizer != null) {
			json.put("prompt_optimizer", this.promptOptimizer);
		}
		return JSON.writeValueAsString(json);
	}

	/**
	 * Reads back what {@link #toJson()} wrote, for example from the ledger.
	 * @param json the stored text
	 * @return an input with the same JSON
	 * @throws RuntimeException when the text was not written by this class
	 */
	public static ImageInput fromJson(String json) {
		JsonNode node = JSON.readTree(json);
		TaskMode mode = TaskMode.parse(node.required("mode").asString()).orElseThrow();
		JsonNode seed = node.path("seed");
		JsonNode optimizer = node.path("prompt_optimizer");
		return new ImageInput(mode, node.required("prompt").asString(), text(node.path("image_urls").path(0)),
				preset(node), size(node), node.required("num_images").asInt(),
				seed.isMissingNode() ? null : Integer.valueOf(seed.asInt()),
				optimizer.isMissingNode() ? null : Boolean.valueOf(optimizer.asBoolean()));
	}

	/**
	 * Identity of the order: two inputs with the same one buy the same thing, however it
	 * is written. Blanks around a prompt, and how a size of so many pixels is named, make
	 * no difference; -1 is what no seed means.
	 * @param model that is asked
	 * @return half of a SHA-256, 22 characters
	 */
	public String order(String model) {
		StringBuilder order = new StringBuilder();
		ImageSize pixels = expectedSize();
		for (String part : List.of(model, this.mode.wire(), trimmed(this.prompt),
				(this.imageUrl != null) ? this.imageUrl : "", pixels.width() + "x" + pixels.height(),
				Integer.toString(this.numImages), Integer.toString((this.seed != null) ? this.seed : MIN_SEED),
				String.valueOf(this.promptOptimizer))) {
			order.append(part.length()).append(':').append(part);
		}
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256")
				.digest(order.toString().getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, ORDER_BYTES));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** The same with another number of images. */
	public ImageInput withImages(int images) {
		return new ImageInput(this.mode, this.prompt, this.imageUrl, this.preset, this.size, images, this.seed,
				this.promptOptimizer);
	}

	/** Without any blanks around it, no-break ones included. */
	private static String trimmed(String text) {
		int start = 0;
		int end = text.length();
		while (start < end && isBlank(text.charAt(start))) {
			start++;
		}
		while (end > start && isBlank(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(start, end);
	}

	private static boolean isBlank(char letter) {
		return Character.isWhitespace(letter) || Character.isSpaceChar(letter);
	}

	private static @Nullable Preset preset(JsonNode node) {
		String resolution = text(node.path("resolution"));
		String ratio = text(node.path("aspect_ratio"));
		return (resolution == null || ratio == null) ? null
				: new Preset(Resolution.parse(resolution).orElseThrow(), AspectRatio.parse(ratio).orElseThrow());
	}

	private static @Nullable ImageSize size(JsonNode node) {
		String size = text(node.path("size"));
		return (size == null) ? null : ImageSize.parse(size).orElseThrow();
	}

	private static @Nullable String text(JsonNode node) {
		return node.isMissingNode() ? null : node.asString();
	}

	private static void require(boolean fine, String rule) {
		if (!fine) {
			throw new IllegalArgumentException(rule);
		}
	}

}
