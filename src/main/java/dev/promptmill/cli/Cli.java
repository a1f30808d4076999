package dev.promptmill.cli;

import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import dev.promptmill.apixo.MissingApiKeyException;
import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.cli.console.Logging;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.Masking;
import dev.promptmill.database.UnusableDatabaseException;
import dev.promptmill.input.source.UnusableInputException;
import dev.promptmill.ledger.UnfinishedRunException;
import dev.promptmill.network.NetworkException;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import org.springframework.dao.DataAccessException;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;

/**
 * The command line: parses it, runs the command it names, and turns failures into exit
 * codes.
 */
@Command(name = "run.sh", sortOptions = false, usageHelpAutoWidth = true,
		description = "Turns a CSV of prompts into images, and never pays twice without saying so.")
public final class Cli {

	/** In the order of the help. */
	private static final List<Class<?>> COMMANDS = List.of(RunCommand.class, CheckCommand.class, InitCommand.class,
			RunsCommand.class, StatusCommand.class, CostsCommand.class, RestartCommand.class, StopCommand.class,
			ResolveCommand.class, VerifyCommand.class, ReportCommand.class, PruneCommand.class, BackupCommand.class,
			SimulatorCommand.class, WorkerCommand.class, CompletionCommand.class, WarmUpCommand.class);

	/** SQL: the user lacks a right. */
	private static final String NO_RIGHT = "42501";

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and exit.")
	private boolean help;

	@Option(names = { "-V", "--version" }, versionHelp = true,
			description = "Show the version, its commit and the Java in use, and exit.")
	private boolean version;

	private Cli() {
	}

	/**
	 * Runs a command line.
	 * @param environment of the process, where the API key is
	 * @return the exit code for the process
	 */
	public static int run(String[] arguments, PrintStream out, PrintStream err, Map<String, String> environment) {
		ConsoleLog console = new ConsoleLog(out, err, Masking.of(environment));
		CommandLine line = commandLine(console, environment, named(arguments));
		line.setParameterExceptionHandler((failure, given) -> usage(failure, console));
		line.setExecutionExceptionHandler((failure, command, result) -> failed(failure, console, environment).code());
		line.setExecutionStrategy((result) -> execute(result, console, environment));
		try (Logging logging = console.logging()) {
			logging.configure(environment.get("PROMPTMILL_LOG_FORMAT"), environment.get("PROMPTMILL_LOG_LEVEL"));
			int code = line.execute(arguments);
			console.end(code);
			return code;
		}
	}

	/**
	 * The command that a command line names, or all. Picocli reads the annotations of
	 * every command it knows, which takes longer than most commands do.
	 */
	private static List<Class<?>> named(String[] arguments) {
		if (arguments.length == 0 || arguments[0].equals(CompletionCommand.NAME)) {
			return COMMANDS;
		}
		return COMMANDS.stream()
			.filter((command) -> command.getAnnotation(Command.class).name().equals(arguments[0]))
			.findFirst()
			.<List<Class<?>>>map(List::of)
			.orElse(COMMANDS);
	}

	/** All commands, as they are parsed. */
	static CommandLine commandLine(ConsoleLog console, Map<String, String> environment) {
		return commandLine(console, environment, COMMANDS);
	}

	private static CommandLine commandLine(ConsoleLog console, Map<String, String> environment,
			List<Class<?>> commands) {
		CommandLine line = new CommandLine(new Cli(), new CommandFactory(console, environment));
		commands.forEach(line::addSubcommand);
		line.setOut(console.outWriter());
		line.setErr(console.errWriter());
		line.setCommandName(Invocation.nameOfProgram());
		line.getCommandSpec().versionProvider(new VersionText());
		// Not wrapped as other texts are: it has a command.
		line.getHelpSectionMap().put(SECTION_KEY_FOOTER, (help) -> footer());
		line.getSubcommands().values().forEach((command) -> {
			if (command.getCommand() instanceof CompletionCommand completion) {
				completion.nameProgram();
			}
		});
		line.setCaseInsensitiveEnumValuesAllowed(true);
		// A word that begins with @ is a value of --redo.
		line.setExpandAtFiles(false);
		return line;
	}

	private static String footer() {
		String sample = Invocation.quoted(Invocation.ownFile("sample-input/prompts.csv"));
		return String.format("%nStart here: %s%nExit codes: %s%n",
				Invocation.ofProgram().command("run " + sample + " --simulate"),
				"0 delivered, 1 failed, 2 unusable, 3 incomplete, 4 stopped, 5 out of money, 6 held.");
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
				if (common.quiet()) {
					console.quiet();
				}
			}
		}
		return new CommandLine.RunLast().execute(result);
	}

	private static int usage(ParameterException failure, ConsoleLog console) {
		UsageErrorMessage problem = new UsageErrorMessage(failure);
		console.error(problem.message());
		problem.question().ifPresent(console::hint);
		CommandLine.Model.CommandSpec command = failure.getCommandLine().getCommandSpec();
		console.hint("See "
				+ Invocation.ofProgram().command((command.parent() == null) ? "--help" : command.name() + " --help"));
		return ExitCode.UNUSABLE.code();
	}

	private static ExitCode failed(Throwable failure, ConsoleLog console, Map<String, String> environment) {
		if (environment.containsKey("PROMPTMILL_DEBUG")) {
			console.trace(failure);
		}
		if (failure instanceof DataAccessException refused) {
			boolean withoutRight = isWithoutRight(refused);
			console.error("The database failed: " + SettingsErrorMessage.firstLine(refused)
					+ (withoutRight ? ". Give its user that right, then start again." : ""));
			return withoutRight ? ExitCode.UNUSABLE : ExitCode.FAILED;
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

	private static boolean isWithoutRight(DataAccessException failure) {
		return failure.getMostSpecificCause() instanceof SQLException sql && NO_RIGHT.equals(sql.getSQLState());
	}

	private static boolean isUnusable(Throwable failure) {
		return failure instanceof SettingsException || failure instanceof UnusableDatabaseException
				|| failure instanceof UnusableInputException || failure instanceof MissingApiKeyException
				|| failure instanceof NetworkException;
	}

}
