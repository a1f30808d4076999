package dev.promptmill.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.support.CommandLine;
import org.jspecify.annotations.Nullable;

/**
 * The real program, ready to be started in a JVM of its own: its folder, its settings,
 * and the API it talks to. Every start keeps its output in a file of its own.
 */
final class Program {

	/** What the tests think the key is. */
	static final String KEY = "a-key-that-must-not-leak";

	private static final String HOME = "promptmill.home";

	private final Path home;

	private final Map<String, String> settings = new LinkedHashMap<>();

	private final Map<String, String> variables = new LinkedHashMap<>();

	private @Nullable String shell;

	private @Nullable Path script;

	private int starts;

	Program(Path home, Simulator simulator) {
		this.home = home;
		with("data", home.resolve("data").toString());
		with("output", home.resolve("output").toString());
		with("api.base-url", simulator.baseUrl().toString());
		with("download.allow-http", "true").with("download.allowed-hosts", "127.0.0.1");
		with("poll.first-delay-1k", "5ms").with("poll.interval", "20ms").with("poll.rate-per-second", "1000");
		with("submit.backoff", "1ms").with("submit.rate-per-second", "1000");
	}

	Program with(String key, String value) {
		this.settings.put(key, value);
		return this;
	}

	String setting(String key) {
		return Objects.requireNonNull(this.settings.get(key));
	}

	/** Sets a variable of the environment. */
	Program withVariable(String name, String value) {
		this.variables.put(name, value);
		return this;
	}

	/**
	 * Has a shell start the program: {@code "$@"} in the script is its command line.
	 */
	Program throughShell(@Nullable String script) {
		this.shell = script;
		return this;
	}

	/**
	 * Has a script start the program as it does for operators, class archive included,
	 * instead of a command line of the tests; options for the JVM are left to it then.
	 */
	Program throughScript(@Nullable Path script) {
		this.script = script;
		return this;
	}

	Path home() {
		return this.home;
	}

	/** The folder of a run of the input that {@link #input} wrote. */
	Path output(int run) {
		return this.home.resolve("output").resolve("input-" + run);
	}

	/** Writes the input file. */
	Path input(String csv) {
		try {
			return Files.writeString(this.home.resolve("input.csv"), csv);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Runs a command to its end. */
	ProgramProcess.Ended run(String... arguments) {
		return start(List.of(), arguments).await();
	}

	/**
	 * Runs a command to its end in the JVM of the tests, for those that ask what comes of
	 * it and not how a process lives and dies: a start takes a JVM seconds. One at a
	 * time, as Spring Batch wants it.
	 */
	ProgramProcess.Ended runHere(String... arguments) {
		synchronized (Program.class) {
			Map<String, String> environment = new HashMap<>(
					Map.of("PATH", System.getenv("PATH"), "APIXO_API_KEY", KEY, "PROMPTMILL_DEBUG", "1"));
			environment.putAll(this.variables);
			String before = System.getProperty(HOME);
			System.setProperty(HOME, this.home.toString());
			try {
				String[] named = Arrays.stream(arguments).map(this::inHome).toArray(String[]::new);
				CommandLine.Result result = new CommandLine(this.settings, environment).run(named);
				return new ProgramProcess.Ended(result.exitCode(), result.out(), result.err());
			}
			finally {
				if (before != null) {
					System.setProperty(HOME, before);
				}
				else {
					System.clearProperty(HOME);
				}
			}
		}
	}

	/** A file of its folder by its whole path. */
	private String inHome(String argument) {
		Path file = this.home.resolve(argument);
		return Files.isRegularFile(file) ? file.toString() : argument;
	}

	/** Runs a command to its end, in a JVM with further options. */
	ProgramProcess.Ended runWith(List<String> jvm, String... arguments) {
		return start(jvm, arguments).await();
	}

	ProgramProcess start(String... arguments) {
		return start(List.of(), arguments);
	}

	/** Starts a command that kills itself when it gets to a step. */
	ProgramProcess startKilledAt(KillStep step, int passage, String... arguments) {
		return start(killSwitch(step.order(passage)), arguments);
	}

	/** Starts a command that is frozen when it gets to a step. */
	ProgramProcess startFrozenAt(KillStep step, int passage, String... arguments) {
		return start(killSwitch(step.order(passage) + "#FREEZE"), arguments);
	}

	/**
	 * Starts a command in which a method of the product throws when it is first called.
	 */
	ProgramProcess startFailingAt(String type, String method, String... arguments) {
		return start(killSwitch(type + "#" + method + "#BEFORE#1#FAIL"), arguments);
	}

	/** Starts a command in which the n-th call of a method lacks memory. */
	ProgramProcess startOutOfMemoryAt(String type, String method, int passage, String... arguments) {
		return start(killSwitch(type + "#" + method + "#BEFORE#" + passage + "#OUT_OF_MEMORY"), arguments);
	}

	/** Starts a command that kills itself before a method is called the n-th time. */
	ProgramProcess startKilledBefore(String type, String method, int passage, String... arguments) {
		return start(killSwitch(type + "#" + method + "#BEFORE#" + passage), arguments);
	}

	/** Starts a command that kills itself after a method was called the n-th time. */
	ProgramProcess startKilledAfter(String type, String method, int passage, String... arguments) {
		return start(killSwitch(type + "#" + method + "#AFTER#" + passage), arguments);
	}

	private static List<String> killSwitch(String order) {
		return List.of("-javaagent:" + KillSwitchJar.file() + "=" + order);
	}

	private ProgramProcess start(List<String> jvm, String... arguments) {
		List<String> command = new ArrayList<>();
		if (this.shell != null) {
			command.addAll(List.of("bash", "-c", this.shell, "bash"));
		}
		command.addAll(commandLine(jvm));
		command.addAll(Arrays.asList(arguments));
		this.settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.home.toFile());
		builder.environment()
			.keySet()
			.removeIf((name) -> name.matches("(?i)(PROMPTMILL|SPRING|APIXO|JAVA_TOOL).*|.*_PROXY"));
		builder.environment().put("APIXO_API_KEY", KEY);
		builder.environment().put("PROMPTMILL_DEBUG", "1");
		builder.environment().putAll(this.variables);
		return ProgramProcess.start(builder, this.home.resolve("start-" + ++this.starts));
	}

	/** What starts the program, up to its arguments. */
	private List<String> commandLine(List<String> jvm) {
		if (this.script != null) {
			return List.of(this.script.toString());
		}
		List<String> options = new ArrayList<>(jvm);
		options.add("-D" + HOME + "=" + this.home);
		options.addAll(ProgramClasses.options());
		List<String> command = java(options);
		command.add("dev.promptmill.Promptmill");
		return command;
	}

	/**
	 * A command line of the JVM that runs these tests. The small young generation takes 7
	 * % off the processor time of a short run: see docs/decisions/009-start-up.md.
	 */
	static List<String> java(List<String> arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-Xmn32m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(arguments);
		return command;
	}

}
