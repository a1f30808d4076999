package dev.promptmill.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import dev.promptmill.cli.console.Logging;
import dev.promptmill.common.ExitCode;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options that every command takes, so that all of them find the same data folder.
 */
public final class CommonOptions {

	private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|api-?key|access-?key).*");

	@Option(names = "--job", paramLabel = "FILE", description = "Job file (YAML) with promptmill.* settings.")
	private @Nullable Path job;

	@Option(names = "--set", paramLabel = "KEY=VALUE",
			description = "Any setting, without its prefix: --set poll.partitions=8. May be repeated.")
	private Map<String, String> settings = new LinkedHashMap<>();

	@Option(names = "--json", description = "Print data as JSON Lines; the last line is a summary.")
	private boolean json;

	@Option(names = "--quiet", description = "Print messages only when something is wrong.")
	private boolean quiet;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and exit.")
	private boolean help;

	private @Nullable Logging logging;

	private Map<String, String> variables = System.getenv();

	/** The environment that settings are read from. */
	public void environment(Map<String, String> variables) {
		this.variables = variables;
	}

	/** Has what the settings say about logging done as soon as they are read. */
	public void tell(Logging listener) {
		this.logging = listener;
	}

	/** Whether a job file was named. */
	public boolean hasJob() {
		return this.job != null;
	}

	/** Whether only what is wrong is to be said. */
	public boolean quiet() {
		return this.quiet;
	}

	public boolean json() {
		return this.json;
	}

	/** Whether a job file was named. */
	public boolean hasJobFile() {
		return this.job != null;
	}

	/**
	 * A job's name that was given in place of a file: a word that leads to no file and
	 * does not look like one.
	 */
	public @Nullable String takeJobName() {
		Path given = this.job;
		if (given == null || Files.exists(given) || given.getNameCount() > 1 || given.isAbsolute()
				|| given.toString().matches("(?i).*\\.ya?ml")) {
			return null;
		}
		this.job = null;
		return given.toString();
	}

	/** What {@code --set} says, by property name. */
	public Map<String, String> given() {
		Map<String, String> all = new LinkedHashMap<>();
		if (this.settings.keySet().stream().anyMatch(String::isBlank)) {
			throw new CliException(ExitCode.UNUSABLE,
					"--set lacks the name of a setting before the =, such as submit.rate-per-second=2.");
		}
		this.settings.forEach((key, value) -> all
			.put(key.startsWith("spring.") || key.startsWith("promptmill.") ? key : "promptmill." + key, value));
		all.forEach(CommonOptions::refuseSecret);
		return all;
	}

	/** Everybody on the machine can read the command line of a process. */
	private static void refuseSecret(String name, String value) {
		if (SECRET.matcher(name).matches()) {
			throw new CliException(ExitCode.UNUSABLE, "--set " + name
					+ " can't be used: other users of this machine can read a command line. Set it in the environment;"
					+ " docs/settings.md names the variable.");
		}
		if (SettingsLoader.holdsPassword(value)) {
			throw new CliException(ExitCode.UNUSABLE, "--set " + name
					+ " can't be used: its address holds a password, and other users of this machine can read a command"
					+ " line. Set it in the environment or in the job file.");
		}
	}

	/** The same, and what the command's own options say. */
	public Map<String, String> with(Map<String, String> ofCommand) {
		Map<String, String> all = given();
		all.putAll(ofCommand);
		return all;
	}

	/** Gathers settings; what the command's own options say wins over {@code --set}. */
	public SettingsLoader loader(Map<String, String> ofCommand) {
		Map<String, String> all = with(ofCommand);
		SettingsLoader loader = new SettingsLoader(all,
				(this.job != null) ? this.job.toAbsolutePath().normalize() : null, this.variables);
		if (this.logging != null) {
			this.logging.configure(loader.property("promptmill.log.format"), loader.property("promptmill.log.level"));
		}
		return loader;
	}

}
