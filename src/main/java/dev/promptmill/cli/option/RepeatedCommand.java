package dev.promptmill.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.promptmill.common.Invocation;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The command that was typed, as it may be typed again from any folder.
 *
 * @param spec of the command, after it was parsed
 * @param invocation how commands are written; has what leads to the ledger
 */
public record RepeatedCommand(CommandSpec spec, Invocation invocation) {

	/** What the invocation says itself. */
	private static final Set<String> OF_INVOCATION = Set.of("--job");

	private static final Set<String> OF_INVOCATION_SET = Set.of("data", "promptmill.data", "spring.datasource.url",
			"spring.datasource.username");

	private static final Set<String> PATHS = Set.of("output", "input", "promptmill.output", "promptmill.input");

	public String text() {
		List<String> words = new ArrayList<>(List.of(this.spec.name()));
		List<String> typed = this.spec.commandLine().getParseResult().originalArgs();
		for (int i = typed.indexOf(this.spec.name()) + 1; i < typed.size(); i++) {
			String word = typed.get(i);
			String name = word.startsWith("--") && word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
			boolean takesNext = name.equals(word)
					&& (word.equals("--job") || word.equals("--set") || word.equals("--output"));
			String value = takesNext && i + 1 < typed.size() ? typed.get(i + 1)
					: word.substring(Math.min(word.length(), name.length() + 1));
			if (takesNext) {
				i++;
			}
			if (OF_INVOCATION.contains(name) || (name.equals("--set") && isOfInvocation(value))) {
				continue;
			}
			if (name.equals("--set") || name.equals("--output")) {
				words.add(name);
				words.add(Invocation.quoted(name.equals("--output") ? absolute(value) : setting(value)));
			}
			else {
				words.add(isInput(word) ? Invocation.quoted(absolute(word)) : option(word));
			}
		}
		return this.invocation.command(String.join(" ", words));
	}

	/** The name of an option needs no quotes. */
	private static String option(String word) {
		return word.startsWith("--") ? "--" + Invocation.quoted(word.substring(2)) : Invocation.quoted(word);
	}

	private boolean isInput(String word) {
		return this.spec.positionalParameters()
			.stream()
			.map(PositionalParamSpec::stringValues)
			.anyMatch((values) -> values.contains(word));
	}

	private static boolean isOfInvocation(String setting) {
		return OF_INVOCATION_SET.contains(setting.substring(0, Math.max(0, setting.indexOf('='))));
	}

	private static String setting(String setting) {
		int equals = setting.indexOf('=');
		String name = setting.substring(0, Math.max(0, equals));
		return PATHS.contains(name) ? name + "=" + absolute(setting.substring(equals + 1)) : setting;
	}

	private static String absolute(String path) {
		return (path.equals("-") || path.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) ? path
				: Path.of(path).toAbsolutePath().normalize().toString();
	}

}
