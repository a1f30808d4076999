package dev.promptmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Javadoc of a public record, from its source, as Markdown.
 *
 * @param text of the record itself
 * @param components what is said of each
 */
public record RecordJavadoc(String text, Map<String, String> components) {

	private static final Path SOURCES = Path.of("src/main/java");

	private static final Pattern PARAM = Pattern.compile("@param (\\w+) (.*?)(?=\\n@|\\z)", Pattern.DOTALL);

	public static RecordJavadoc of(Class<?> type) {
		try {
			String source = Files.readString(SOURCES.resolve(type.getName().replace('.', '/').concat(".java")));
			String before = source.substring(0, source.indexOf("public record "));
			String comment = before.substring(before.lastIndexOf("/**") + 3, before.lastIndexOf("*/"))
				.replaceAll("(?m)^ \\* ?", "");
			Map<String, String> components = new TreeMap<>();
			Matcher matcher = PARAM.matcher(comment);
			while (matcher.find()) {
				components.put(matcher.group(1), plain(matcher.group(2)));
			}
			return new RecordJavadoc(plain(comment.split("@param", 2)[0]), components);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What is said of a component; empty if nothing is. */
	public String of(String component) {
		return this.components.getOrDefault(component, "");
	}

	private static String plain(String javadoc) {
		return javadoc.replaceAll("\\{@code ([^}]*)}", "`$1`").replaceAll("\\s+", " ").strip();
	}

}
