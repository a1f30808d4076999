package dev.promptmill.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import dev.promptmill.cli.option.CliException;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Invocation;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.settings.SettingsLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code init}: writes a CSV and a job file to start from. */
@Command(name = "init", sortOptions = false, usageHelpAutoWidth = true,
		description = "Writes a starter CSV and a job file that fits it; overwrites nothing.")
final class InitCommand implements Callable<Integer> {

	private static final String CSV = "prompts.csv";

	private static final String JOB = "job.yaml";

	private final CommandContext context;

	@Option(names = "--quiet", description = "Print messages only when something is wrong.")
	private boolean quiet;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and exit.")
	private boolean help;

	@Parameters(index = "0", arity = "0..1", paramLabel = "DIR", defaultValue = ".",
			description = "The folder that gets them, the current one by default.")
	private Path folder = Path.of(".");

	InitCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		if (this.quiet) {
			this.context.console().quiet();
		}
		Path target = this.folder.toAbsolutePath().normalize();
		for (String name : List.of(CSV, JOB)) {
			if (Files.exists(target.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
				throw new CliException(ExitCode.UNUSABLE, target.resolve(name)
						+ " exists already, and nothing was written. Name another folder: init DIR.");
			}
		}
		try {
			Files.createDirectories(target);
			write("init-prompts.csv", target.resolve(CSV));
			write("init-job.yaml", target.resolve(JOB));
		}
		catch (IOException ex) {
			throw new CliException(ExitCode.UNUSABLE, target + " can't be written: " + SettingsErrorMessage.ofFile(ex)
					+ ". Name another folder: init DIR.");
		}
		Invocation invocation = new SettingsLoader(Map.of(), null, Map.of()).invocation();
		String job = "--job " + Invocation.quoted(target.resolve(JOB).toString());
		this.context.console().info("Wrote " + target.resolve(CSV) + " and " + target.resolve(JOB) + ".");
		this.context.console().info("The plan:       " + invocation.command("check " + job));
		this.context.console().info("Try it free:    " + invocation.command("run " + job + " --simulate"));
		return ExitCode.DELIVERED.code();
	}

	private static void write(String resource, Path file) throws IOException {
		try (InputStream in = Objects.requireNonNull(InitCommand.class.getResourceAsStream(resource), resource)) {
			String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			Files.writeString(file, text.replace("#   run.sh ", "#   " + Invocation.ofProgram().command("")),
					StandardOpenOption.CREATE_NEW);
		}
	}

}
