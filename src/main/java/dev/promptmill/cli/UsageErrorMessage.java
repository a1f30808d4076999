package dev.promptmill.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.promptmill.common.Invocation;
import dev.promptmill.settings.Suggestions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A message in plain words about a command line that the parser did not understand.
 */
final class UsageErrorMessage {

	private static final Pattern SECRET = Pattern.compile("(?i).*(key|password|secret|token).*");

	private final ParameterException failure;

	UsageErrorMessage(ParameterException failure) {
		this.failure = failure;
	}

	String message() {
		if (isUnknownCommand()) {
			return "Unknown command: '" + unmatched().get(0) + "'";
		}
		if (!unmatched().isEmpty() && unmatched().get(0).startsWith("-")) {
			return unknownOption(unmatched().get(0).replaceFirst("=.*", ""));
		}
		return String.valueOf(this.failure.getMessage())
			.replaceFirst("^Error: ", "")
			.replace("option option", "option")
			.replace("' is not a long",
					"' is no number; " + Invocation.ofProgram().command("runs") + " shows those of all runs");
	}

	/** Its value is not repeated: it may be a secret. */
	private static String unknownOption(String name) {
		return "Unknown option: '" + name + "'" + (SECRET.matcher(name).matches()
				? ". A secret is never given on the command line, which other users of this machine can read: the API's key"
						+ " comes from APIXO_API_KEY or APIXO_API_KEY_FILE"
				: "");
	}

	/** Whether another command or option was meant. */
	Optional<String> question() {
		if (unmatched().isEmpty()) {
			return Optional.empty();
		}
		String given = unmatched().get(0);
		if (!isUnknownCommand() && !given.startsWith("-")) {
			return Optional.empty();
		}
		return Optional
			.of(Suggestions.question(given.replaceFirst("=.*", ""), isUnknownCommand() ? commands() : options()))
			.filter((question) -> !question.isEmpty());
	}

	private boolean isUnknownCommand() {
		return !unmatched().isEmpty() && !unmatched().get(0).startsWith("-") && !spec().subcommands().isEmpty();
	}

	private List<String> unmatched() {
		return (this.failure instanceof UnmatchedArgumentException unmatched) ? unmatched.getUnmatched() : List.of();
	}

	private Collection<String> commands() {
		return spec().subcommands()
			.entrySet()
			.stream()
			.filter((command) -> !command.getValue().getCommandSpec().usageMessage().hidden())
			.map((command) -> command.getKey())
			.toList();
	}

	private Collection<String> options() {
		return spec().options().stream().filter((option) -> !option.hidden()).map(OptionSpec::longestName).toList();
	}

	private CommandSpec spec() {
		return this.failure.getCommandLine().getCommandSpec();
	}

}
