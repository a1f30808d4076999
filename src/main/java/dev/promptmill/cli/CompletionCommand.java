package dev.promptmill.cli;

import java.util.concurrent.Callable;

import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Invocation;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code completion}: prints what teaches a shell our commands and options. */
@Command(name = CompletionCommand.NAME, sortOptions = false, usageHelpAutoWidth = true,
		description = "Prints a completion script for bash and zsh.")
final class CompletionCommand implements Callable<Integer> {

	static final String NAME = "completion";

	private final CommandContext context;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and exit.")
	private boolean help;

	CompletionCommand(CommandContext context) {
		this.context = context;
	}

	/** Ends its help with the command to type, on a line of its own. */
	void nameProgram() {
		this.spec.commandLine()
			.getHelpSectionMap()
			.put(UsageMessageSpec.SECTION_KEY_FOOTER, (help) -> String.format("For this shell: source <(%s)%n",
					Invocation.ofProgram().command("completion")));
	}

	/**
	 * It knows run.sh and promptmill by whatever path, and no program of another name.
	 */
	@Override
	public Integer call() {
		String script = AutoComplete.bash("promptmill", this.spec.root().commandLine());
		script.replaceAll("(?m)^(complete -F .*) promptmill .*$", "$1 promptmill run.sh")
			.lines()
			.forEach(this.context.console()::data);
		return ExitCode.DELIVERED.code();
	}

}
