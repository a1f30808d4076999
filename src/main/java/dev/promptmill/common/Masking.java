package dev.promptmill.common;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes secrets out of texts for people: user and password of addresses, secret
 * parameters of addresses, and the values of variables of the environment that are
 * secrets by their names.
 */
public final class Masking {

	/** Knows addresses only. */
	public static final Masking OF_ADDRESSES = new Masking(List.of());

	private static final String MASK = "***";

	private static final Pattern SECRET_VARIABLE = Pattern.compile("(?i).*(KEY|PASSWORD|SECRET|TOKEN)");

	/** Name and value pairs, of which the values are secrets. */
	private static final Pattern HEADERS_VARIABLE = Pattern.compile("(?i)OTEL_EXPORTER_OTLP_(.*_)?HEADERS");

	private static final Pattern LOGIN = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)[^/?#\\s\"'<>]*@");

	/** The page of a running run, on this machine, is for whoever reads its address. */
	private static final String NOT_OF_THE_LIVE_PAGE = "(?<!http://127\\.0\\.0\\.1:\\d{1,5}/)";

	private static final Pattern PARAMETER = Pattern.compile("(?i)" + NOT_OF_THE_LIVE_PAGE
			+ "([?&;][a-z0-9_.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)=)[^&;\\s\"',)]+");

	/** What is shorter would be found where it is not meant. */
	private static final int SHORTEST_SECRET = 6;

	private final List<String> secrets;

	private Masking(List<String> secrets) {
		this.secrets = secrets;
	}

	/** Knows the secrets of an environment, too. */
	public static Masking of(Map<String, String> environment) {
		return new Masking(environment.entrySet()
			.stream()
			.flatMap((variable) -> secrets(variable.getKey(), variable.getValue()))
			.filter((secret) -> secret.length() >= SHORTEST_SECRET)
			.distinct()
			// One may be part of another
			.sorted(Comparator.comparing(String::length).reversed())
			.toList());
	}

	private static Stream<String> secrets(String name, String value) {
		if (HEADERS_VARIABLE.matcher(name).matches()) {
			return Arrays.stream(value.split(",")).map((pair) -> pair.substring(pair.indexOf('=') + 1).strip());
		}
		return SECRET_VARIABLE.matcher(name).matches() ? Stream.of(value, value.strip()) : Stream.empty();
	}

	/** A text without the logins and secret parameters of addresses in it. */
	public static String addresses(String text) {
		if (text.indexOf('=') < 0 && text.indexOf('@') < 0) {
			return text;
		}
		return PARAMETER.matcher(LOGIN.matcher(text).replaceAll("$1" + MASK + "@")).replaceAll("$1" + MASK);
	}

	/** A text without any secret that is known. */
	public String mask(String text) {
		String masked = text;
		for (String secret : this.secrets) {
			masked = masked.replace(secret, MASK);
		}
		return addresses(masked);
	}

	/** Whether a text has the value of a secret variable in it. */
	public boolean isIn(String text) {
		return this.secrets.stream().anyMatch(text::contains);
	}

	/** Masks what is written to a stream, each piece for itself. */
	public OutputStream before(OutputStream stream) {
		return new FilterOutputStream(stream) {

			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
				String masked = mask(text);
				if (masked.equals(text)) {
					this.out.write(bytes, offset, length);
				}
				else {
					this.out.write(masked.getBytes(StandardCharsets.UTF_8));
				}
			}

		};
	}

}
