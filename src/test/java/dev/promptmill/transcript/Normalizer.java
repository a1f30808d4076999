package dev.promptmill.transcript;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Replaces paths, times, ports and other values that differ from one execution to the
 * next.
 */
final class Normalizer implements UnaryOperator<String> {

	private static final Map<Pattern, String> RULES = rules();

	private final Map<String, String> paths = new LinkedHashMap<>();

	/**
	 * @param home the folder of one test
	 */
	Normalizer(Path home) {
		this.paths.put(home.toString(), "<home>");
		this.paths.put(Path.of("").toAbsolutePath().toString(), "<project>");
	}

	@Override
	public String apply(String text) {
		String result = text;
		for (Map.Entry<String, String> path : this.paths.entrySet()) {
			result = result.replace(path.getKey(), path.getValue());
		}
		for (Map.Entry<Pattern, String> rule : RULES.entrySet()) {
			result = rule.getKey().matcher(result).replaceAll(rule.getValue());
		}
		return result;
	}

	private static Map<Pattern, String> rules() {
		Map<Pattern, String> rules = new LinkedHashMap<>();
		// The line of every 30 seconds, which a slow machine may print.
		rules.put(Pattern.compile("(?m)^\\d\\d:\\d\\d:\\d\\d \\d+/\\d+ rows .*\\R"), "");
		rules.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), "<instant>");
		rules.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"), "<date>");
		rules.put(Pattern.compile("\\b\\d\\d:\\d\\d:\\d\\d\\b"), "<time>");
		rules.put(Pattern.compile("\\b\\d{1,2} (January|February|March|April|May|June|July|August|September|October"
				+ "|November|December)( \\d{4})?\\b"), "<day>");
		rules.put(Pattern.compile("127\\.0\\.0\\.1:\\d+"), "127.0.0.1:<port>");
		rules.put(Pattern.compile("\\b[0-9a-f]{64}\\b"), "<sha256>");
		rules.put(Pattern.compile("\"bytes\":[1-9]\\d*"), "\"bytes\":<bytes>");
		rules.put(Pattern.compile("[\\d.]+ (bytes|kB|MB|GB|KiB|MiB|GiB) (freed|are free)"), "<size> $2");
		return rules;
	}

}
