package dev.promptmill.apixo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * Filters words of the row, of its prompt above all, out of a server's message: there
 * they are repetitions, and no words of the server. Texts are compared as runs of words,
 * without case, punctuation and escapes, so that a repetition is recognised however it
 * was cut and escaped.
 */
final class PromptEchoFilter {

	private static final PromptEchoFilter NONE = new PromptEchoFilter("", Set.of());

	/** So many words in a row are no coincidence. */
	private static final int RUN = 3;

	private static final int MAX_INPUT = 20_000;

	private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|.)|&(?:#\\d{1,7}|[a-zA-Z]{2,8});");

	private final String text;

	private final Set<String> runs;

	private PromptEchoFilter(String text, Set<String> runs) {
		this.text = text;
		this.runs = runs;
	}

	/**
	 * The words of a row.
	 * @param inputJson the {@code input} object of the submission
	 */
	static PromptEchoFilter of(String inputJson) {
		JsonNode input = (inputJson.length() <= MAX_INPUT) ? Json.read(inputJson).orElse(null) : null;
		if (input == null) {
			return NONE;
		}
		StringBuilder text = new StringBuilder();
		Set<String> runs = new HashSet<>();
		for (String name : List.of("prompt", "image_urls")) {
			for (JsonNode value : input.path(name).isArray() ? input.path(name) : List.of(input.path(name))) {
				String words = value.isString() ? plain(value.stringValue()) : "";
				text.append(" | ").append(words).append(' ');
				runs.addAll(runs(words.split(" ")));
			}
		}
		return new PromptEchoFilter(text.toString(), runs);
	}

	/**
	 * What a server said, in plain lower-case words, without what it repeated: runs of at
	 * least {@value #RUN} of the row's words.
	 */
	String without(String said) {
		String[] words = plain(said).split(" ");
		boolean[] repeated = new boolean[words.length];
		for (int start = 0; start + RUN <= words.length; start++) {
			if (this.runs.contains(run(words, start))) {
				for (int at = start; at < start + RUN; at++) {
					repeated[at] = true;
				}
			}
		}
		List<String> own = new ArrayList<>();
		for (int at = 0; at < words.length; at++) {
			own.add(repeated[at] ? "|" : words[at]);
		}
		return String.join(" ", own);
	}

	/** Whether a pattern is found in words that the row does not hold as well. */
	boolean saidByServer(Pattern pattern, String words) {
		Matcher matcher = pattern.matcher(words);
		while (matcher.find()) {
			if (!this.text.contains(matcher.group())) {
				return true;
			}
		}
		return false;
	}

	private static Set<String> runs(String[] words) {
		Set<String> runs = new HashSet<>();
		for (int start = 0; start + RUN <= words.length; start++) {
			runs.add(run(words, start));
		}
		return runs;
	}

	private static String run(String[] words, int start) {
		return words[start] + " " + words[start + 1] + " " + words[start + 2];
	}

	private static String plain(String text) {
		String unescaped = ESCAPE.matcher(text)
			.replaceAll((escape) -> Matcher.quoteReplacement(
					(escape.group(1) != null) ? String.valueOf((char) Integer.parseInt(escape.group(1), 16)) : " "));
		StringBuilder plain = new StringBuilder();
		unescaped.toLowerCase(Locale.ROOT).codePoints().forEach((character) -> {
			if (Character.isLetterOrDigit(character)) {
				plain.appendCodePoint(character);
			}
			else if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
				plain.append(' ');
			}
		});
		return plain.toString().strip();
	}

}
