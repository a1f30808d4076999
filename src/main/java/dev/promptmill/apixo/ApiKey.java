package dev.promptmill.apixo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The secret that pays. It comes from the environment only, and goes nowhere but into the
 * {@code Authorization} header: {@link #toString()} is masked, and {@link #redact} takes
 * it out of texts in which a server may echo it.
 */
public final class ApiKey {

	private static final String VARIABLE = "APIXO_API_KEY";

	private static final String FILE_VARIABLE = "APIXO_API_KEY_FILE";

	private static final int MAX_LENGTH = 4096;

	private static final int SHORTEST_FOUND = 8;

	private static final String MASK = "[api key]";

	private final String value;

	/** How a server may spell it: as it is, and as JSON or a URL may write it. */
	private final Set<String> spellings;

	private ApiKey(String value) {
		this.value = value;
		String quoted = Json.quoted(value);
		this.spellings = new LinkedHashSet<>(List.of(value, quoted.substring(1, quoted.length() - 1),
				value.replace("/", "\\/"), URLEncoder.encode(value, StandardCharsets.UTF_8)));
	}

	/**
	 * Reads the key from {@code APIXO_API_KEY}, or from the file that
	 * {@code APIXO_API_KEY_FILE} names (white space around it is dropped).
	 * @param environment the environment variables
	 * @return the key
	 * @throws MissingApiKeyException if there is none, it is unusable, or both are set; a
	 * blank variable counts as none beside the other
	 */
	public static ApiKey from(Map<String, String> environment) {
		String direct = environment.get(VARIABLE);
		String file = environment.get(FILE_VARIABLE);
		boolean given = direct != null && !direct.isBlank();
		if (given && file != null && !file.isBlank()) {
			throw new MissingApiKeyException("Both " + VARIABLE + " and " + FILE_VARIABLE + " are set: keep one");
		}
		if (file != null && !given) {
			return checked(read(file), "The file that " + FILE_VARIABLE + " names");
		}
		return checked(direct, VARIABLE);
	}

	/**
	 * Takes a key that did not come from the environment: a made-up one for the
	 * simulator.
	 * @param value the key: visible ASCII characters only
	 * @return the key
	 * @throws MissingApiKeyException if it cannot be one
	 */
	public static ApiKey of(String value) {
		return checked(value, "The given API key");
	}

	private static ApiKey checked(@Nullable String value, String source) {
		if (value == null) {
			throw new MissingApiKeyException("No API key: set " + VARIABLE + " to the key or " + FILE_VARIABLE
					+ " to a file that holds it; run with --simulate needs none");
		}
		if (value.isBlank()) {
			throw new MissingApiKeyException(source + " is blank: put the API key there");
		}
		if (value.length() > MAX_LENGTH || !value.chars().allMatch((character) -> character > ' ' && character < 127)) {
			throw new MissingApiKeyException(source + " is not a key: expected at most " + MAX_LENGTH
					+ " visible ASCII characters, without spaces, line breaks or quotes around it");
		}
		return new ApiKey(value);
	}

	// The file's name stays out of the messages: the variable may hold the key by mistake
	private static String read(String file) {
		if (file.isBlank()) {
			throw new MissingApiKeyException(FILE_VARIABLE + " is blank: name the file that holds the API key");
		}
		try (InputStream input = Files.newInputStream(Path.of(file))) {
			String content = new String(input.readNBytes(2 * MAX_LENGTH), StandardCharsets.UTF_8);
			return content.startsWith("\uFEFF") ? content.substring(1).strip() : content.strip();
		}
		catch (IOException | InvalidPathException ex) {
			throw new MissingApiKeyException("The file that " + FILE_VARIABLE + " names cannot be read ("
					+ ex.getClass().getSimpleName() + "): correct the variable or the file's permissions");
		}
	}

	String authorization() {
		return "Bearer " + this.value;
	}

	String redact(String text) {
		String redacted = text;
		for (String spelling : this.spellings) {
			redacted = redacted.replace(spelling, MASK);
		}
		return redacted;
	}

	/**
	 * Whether a text repeats it. A key that is hardly one is only found where it is all
	 * there is, since ids have its few letters by chance.
	 */
	boolean isIn(String text) {
		return this.spellings.stream()
			.anyMatch((spelling) -> (spelling.length() < SHORTEST_FOUND) ? text.equals(spelling)
					: text.contains(spelling));
	}

	@Override
	public String toString() {
		return MASK;
	}

}
