package dev.promptmill.simulator;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

import dev.promptmill.simulator.image.OutputSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A submit body held against the rules of the model's page. Stricter than the page in one
 * thing: a field it does not name is refused, so that a misspelt one shows.
 */
final class SubmitRequestValidator {

	private static final Set<String> FIELDS = Set.of("request_type", "callback_url", "input");

	private static final Set<String> INPUT_FIELDS = Set.of("mode", "prompt", "image_urls", "resolution", "aspect_ratio",
			"size", "num_images", "seed", "prompt_optimizer");

	private final byte[] body;

	private final JsonNode root;

	private final JsonNode input;

	private SubmitRequestValidator(byte[] body, JsonNode root) {
		this.body = body;
		this.root = root;
		this.input = root.path("input");
	}

	static SubmitRequestValidator parse(byte[] body) {
		JsonNode root = Json.parse(body);
		return new SubmitRequestValidator(body, (root != null) ? root : Json.object().path("no body"));
	}

	/** The prompt, or an empty text where there is none. */
	String prompt() {
		return text(this.input, "prompt");
	}

	/** The first rule that is broken, or null if the submission is sound. */
	@Nullable String problem() {
		if (!this.root.isObject() || !this.input.isObject()) {
			return "Request body must be a JSON object with an object 'input'";
		}
		return firstOf(unknownField(this.root, FIELDS), unknownField(this.input, INPUT_FIELDS), delivery(), prompts(),
				images(), sizes(), numbers());
	}

	/** What was asked for; only for a sound submission. */
	TaskRequest order(BigDecimal price) {
		OutputSize size = size();
		String callback = text(this.root, "callback_url");
		return new TaskRequest(prompt(), this.input.toString(), Json.sha256(this.body),
				callback.isEmpty() ? null : callback, size.width(), size.height(),
				this.input.path("num_images").asInt(1), price);
	}

	/**
	 * Whether the reference image, if there is one, could be fetched from the internet.
	 */
	boolean reachesItsImage() {
		JsonNode urls = this.input.path("image_urls");
		return urls.isEmpty() || WebAddress.of(urls.path(0).asString("")).isPublic();
	}

	private @Nullable String delivery() {
		String type = this.root.path("request_type").asString("async");
		JsonNode callback = this.root.path("callback_url");
		if (type.equals("async")) {
			return isAbsent(callback) ? null : "callback_url is only for request_type callback";
		}
		if (!type.equals("callback")) {
			return "request_type must be async or callback";
		}
		WebAddress address = WebAddress.of(callback.asString(""));
		boolean usable = address.isLoopback() || (address.isPublic() && address.isHttps());
		return usable ? null : "callback_url must be a public HTTPS URL";
	}

	private @Nullable String prompts() {
		JsonNode prompt = this.input.path("prompt");
		int length = prompt.isString() ? prompt.asString().codePointCount(0, prompt.asString().length()) : 0;
		return (length >= 1 && length <= 1500) ? null : "prompt must have 1 to 1500 characters";
	}

	private @Nullable String images() {
		JsonNode urls = this.input.path("image_urls");
		return switch (text(this.input, "mode")) {
			case "text-to-image" -> (isAbsent(urls) || (urls.isArray() && urls.isEmpty())) ? null
					: "image_urls is not allowed in text-to-image";
			case "image-to-image" ->
				(urls.isArray() && urls.size() == 1 && WebAddress.of(urls.path(0).asString("")).isUrl()) ? null
						: "image_urls must hold exactly 1 public direct URL in image-to-image";
			default -> "mode must be text-to-image or image-to-image";
		};
	}

	private @Nullable String sizes() {
		if (isPresent("resolution") && !OutputSize.isResolution(text(this.input, "resolution"))) {
			return "resolution must be 1K or 2K";
		}
		if (isPresent("aspect_ratio") && !OutputSize.isAspectRatio(text(this.input, "aspect_ratio"))) {
			return "aspect_ratio must be one of 1:1, 16:9, 4:3, 3:2, 2:3, 3:4, 9:16, 21:9";
		}
		if (isPresent("size") && OutputSize.parse(text(this.input, "size")) == null) {
			return "size must be WxH with each side from 512 to 2048";
		}
		return null;
	}

	private @Nullable String numbers() {
		if (!isWithin("num_images", 1, 9)) {
			return "num_images must be 1 to 9";
		}
		if (!isWithin("seed", -1, Integer.MAX_VALUE)) {
			return "seed must be -1 to 2147483647";
		}
		boolean sound = !isPresent("prompt_optimizer") || this.input.path("prompt_optimizer").isBoolean();
		return sound ? null : "prompt_optimizer must be true or false";
	}

	private OutputSize size() {
		OutputSize preset = OutputSize.preset(text(this.input, "resolution"), text(this.input, "aspect_ratio"));
		OutputSize explicit = OutputSize.parse(text(this.input, "size"));
		if (preset != null) {
			return preset;
		}
		return (explicit != null) ? explicit : OutputSize.DEFAULT;
	}

	private boolean isWithin(String field, long least, long most) {
		JsonNode value = this.input.path(field);
		return isAbsent(value) || (value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= least
				&& value.asLong() <= most);
	}

	private boolean isPresent(String field) {
		return !isAbsent(this.input.path(field));
	}

	private static boolean isAbsent(JsonNode node) {
		return node.isMissingNode() || node.isNull();
	}

	private static String text(JsonNode node, String field) {
		JsonNode value = node.path(field);
		return value.isString() ? value.asString() : "";
	}

	private static @Nullable String unknownField(JsonNode node, Set<String> known) {
		return node.propertyNames()
			.stream()
			.filter((name) -> !known.contains(name))
			.findFirst()
			.map((name) -> "unknown parameter '" + name + "'")
			.orElse(null);
	}

	private static @Nullable String firstOf(@Nullable String... problems) {
		for (String problem : problems) {
			if (problem != null) {
				return problem;
			}
		}
		return null;
	}

	/** A URL in a submission; only looked at, never opened. */
	private record WebAddress(@Nullable String scheme, @Nullable String host) {

		static WebAddress of(String text) {
			try {
				URI uri = new URI(text);
				return new WebAddress(uri.getScheme(), uri.getHost());
			}
			catch (URISyntaxException ex) {
				return new WebAddress(null, null);
			}
		}

		boolean isUrl() {
			return this.host != null && ("http".equalsIgnoreCase(this.scheme) || isHttps());
		}

		boolean isHttps() {
			return "https".equalsIgnoreCase(this.scheme);
		}

		boolean isLoopback() {
			return isUrl() && this.host != null && this.host.matches("(?i)localhost|127\\..*|\\[::1]");
		}

		boolean isPublic() {
			return isUrl() && this.host != null && !isLoopback() && !this.host
				.matches("10\\..*|192\\.168\\..*|169\\.254\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*|0\\..*");
		}

	}

}
