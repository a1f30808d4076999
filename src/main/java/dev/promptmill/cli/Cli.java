package dev.promptmill.cli;

import java.io.PrintStream;
import java.util.Map;

import dev.promptmill.apixo.MissingApiKeyException;
import dev.promptmill.common.ExitCode;
import dev.promptmill.input.UnusableInputException;
import dev.promptmill.ledger.UnfinishedRunException;
import dev.promptmill.network.NetworkException;
import dev.promptmill.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The command line: parses it, runs the command it names, and turns failures into exit
 * codes.
 */
@Command(name = "run.sh", sortOptions = false, usageHelpAutoWidth = true,
		description = { "Turns a CSV of prompts into images, and never pays twice without saying so." },
		footer = { "", "Start here: ./run.sh run sample-input/prompts.csv --simulate",
				"Exit codes: 0 delivered, 1 failed, 2 unusable, 3 incomplete, 4 stopped, 5 out of money, 6 held." },
		subcommands = { RunCommand.class, CheckCommand.class, InitCommand.class, RunsCommand.class, StatusCommand.class,
				CostsCommand.class, RestartCommand.class, StopCommand.class, ResolveCommand.class, VerifyCommand.class,
				ReportCommand.class, PruneCommand.class, BackupCommand.class, SimulatorCommand.class,
				WorkerCommand.class, CompletionCommand.class, WarmUpCommand.class })
public final class Cli {

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and exit.")
	private boolean help;

	@Option(names = { "-V", "--version" }, versionHelp = true, description = "Show the version and exit.")
	private boolean version;

	private Cli() {
	}

	/**
	 * Runs a command line.
	 * @param environment of the process, where the API key is
	 * @return the exit code for the process
	 */
	public static int run(String[] arguments, PrintStream out, PrintStream err, Map<String, String> environment) {
		ConsoleLog console = new ConsoleLog(out, err);
		CommandLine line = commandLine(console, environment);
		line.setParameterExceptionHandler((failure, given) -> usage(failure, console));
		line.setExecutionExceptionHandler((failure, command, result) -> failed(failure, console, environment).code());
		line.setExecutionStrategy((result) -> execute(result, console, environment));
		try (Logging logging = console.logging()) {
			logging.configure(environment.get("PROMPTMILL_LOG_FORMAT"), environment.get("PROMPTMILL_LOG_LEVEL"));
			return line.execute(arguments);
		}
	}

	/** All commands, as they are parsed. */
	static CommandLine commandLine(ConsoleLog console, Map<String, String> environment) {
		CommandLine line = new CommandLine(new Cli(), new CommandFactory(console, environment));
		line.setOut(console.outWriter());
		line.setErr(console.errWriter());
		line.getCommandSpec().version("Promptmill " + version());
		line.setCaseInsensitiveEnumValuesAllowed(true);
		// A word that begins with @ is a value of --redo.
		line.setExpandAtFiles(false);
		return line;
	}

	private static int execute(CommandLine.ParseResult result, ConsoleLog console, Map<String, String> environment) {
		Integer helped = CommandLine.executeHelpRequest(result);
		if (helped != null) {
			return helped;
		}
		if (!result.hasSubcommand()) {
			result.commandSpec().commandLine().usage(console.errWriter());
			return ExitCode.UNUSABLE.code();
		}
		for (CommandLine.Model.CommandSpec mixin : result.subcommand().commandSpec().mixins().values()) {
			if (mixin.userObject() instanceof CommonOptions common) {
				common.tell(console.logging());
				common.environment(environment);
			}
		}
		return new CommandLine.RunLast().execute(result);
	}

	private static int usage(ParameterException failure, ConsoleLog console) {
		UsageErrorMessage problem = new UsageErrorMessage(failure);
		console.error(problem.message());
		problem.question().ifPresent(console::hint);
		console.hint("See " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
		return ExitCode.UNUSABLE.code();
	}

	private static ExitCode failed(Throwable failure, ConsoleLog console, Map<String, String> environment) {
		if (environment.containsKey("PROMPTMILL_DEBUG")) {
			console.trace(failure);
		}
		String message = (failure.getMessage() != null) ? failure.getMessage() : failure.getClass().getSimpleName();
		if (failure instanceof CliException cli) {
			console.error(message);
			cli.commands().forEach((command) -> console.hint("  " + command));
			return cli.exitCode();
		}
		if (failure instanceof UnfinishedRunException unfinished) {
			console.error(message + " Starting another might pay twice: --resume continues it, --new starts another"
					+ " beside it. (run " + unfinished.run().id() + ")");
			return ExitCode.HELD;
		}
		console.error(message);
		return isUnusable(failure) ? ExitCode.UNUSABLE : ExitCode.FAILED;
	}

	private static boolean isUnusable(Throwable failure) {
		return failure instanceof SettingsException || failure instanceof UnusableInputException
				|| failure instanceof MissingApiKeyException || failure instanceof NetworkException;
	}

	private static String version() {
		String version = Cli.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "(development)";
	}

}
