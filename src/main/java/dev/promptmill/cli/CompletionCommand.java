package dev.promptmill.cli;

import java.util.concurrent.Callable;

import dev.promptmill.common.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code completion}: prints what teaches a shell our commands and options. */
@Command(name = "completion", sortOptions = false, usageHelpAutoWidth = true, description = {
		"Prints a completion script for bash and zsh.", "For this shell: source <(./run.sh completion)" })
final class CompletionCommand implements Callable<Integer> {

	private final CommandContext context;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and exit.")
	private boolean help;

	CompletionCommand(CommandContext context) {
		this.context = context;
	}

	/**
	 * It knows run.sh by whatever path, and promptmill, as a link to it may be called.
	 */
	@Override
	public Integer call() {
		String script = AutoComplete.bash(this.spec.root().name(), this.spec.root().commandLine());
		script.replaceAll("(?m)^complete -F .*$", "$0 promptmill").lines().forEach(this.context.console()::data);
		return ExitCode.DELIVERED.code();
	}

}
