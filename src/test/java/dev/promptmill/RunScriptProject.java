package dev.promptmill;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A project folder with the real run.sh, a Maven wrapper that builds an empty jar, and
 * JVMs that say how they were called. The PATH has the few tools that run.sh may use and
 * no Java.
 */
final class RunScriptProject {

	private static final List<String> TOOLS = List.of("bash", "sh", "cat", "chmod", "cksum", "cp", "date", "dirname",
			"env", "find", "mkdir", "mv", "readlink", "rm", "sleep", "sync", "tail", "touch");

	private final Path folder;

	private final Path tools;

	private final Map<String, String> environment = new HashMap<>();

	RunScriptProject(Path temporary) throws IOException {
		this.folder = Files.createDirectories(temporary.toRealPath().resolve("a project"));
		this.tools = Files.createDirectory(temporary.resolve("tools"));
		for (String tool : TOOLS) {
			Files.createSymbolicLink(this.tools.resolve(tool), onRealPath(tool));
		}
		Files.copy(Path.of("run.sh"), this.folder.resolve("run.sh"));
		this.folder.resolve("run.sh").toFile().setExecutable(true);
		Files.writeString(this.folder.resolve("pom.xml"), "");
		Files.createDirectories(this.folder.resolve("src/main/java"));
		Path launch = this.folder.resolve("src/main/dist/lib/launch.sh");
		Files.createDirectories(launch.getParent());
		Files.copy(Path.of("src/main/dist/lib/launch.sh"), launch);
		Files.writeString(source(), "");
		script("mvnw", this.folder.resolve("mvnw"));
		set("PATH", this.tools.toString());
		set("PROMPTMILL_JDK_FOLDERS", "");
		set("HOME", temporary.toString());
	}

	/** A JVM that has a release file, as almost all have. */
	Path jdk(String version) throws IOException {
		Path home = jre(version);
		script("java", home.resolve("bin/javac"));
		return home;
	}

	/** A JVM that lacks the compiler. */
	Path jre(String version) throws IOException {
		Path home = this.folder.resolveSibling("java " + version);
		Files.createDirectories(home.resolve("bin"));
		script("java", home.resolve("bin/java"));
		Files.writeString(home.resolve("version"), version);
		Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
		return home;
	}

	Path source() {
		return this.folder.resolve("src/main/java/Promptmill.java");
	}

	Path path(String name) {
		return this.folder.resolve(name);
	}

	Path script() {
		return path("run.sh");
	}

	RunScriptProject set(String variable, String value) {
		this.environment.put(variable, value);
		return this;
	}

	RunScriptProject putOnPath(Path java) {
		return set("PATH", java.resolve("bin") + ":" + this.tools);
	}

	/** How often the program was built. */
	int builds() throws IOException {
		return Files.exists(path("builds")) ? Files.readAllLines(path("builds")).size() : 0;
	}

	List<Path> apps() throws IOException {
		try (Stream<Path> files = Files.list(path(".app"))) {
			return files.filter(Files::isDirectory).sorted().toList();
		}
	}

	Result run(String... arguments) throws IOException {
		return runAs(script(), this.folder, arguments);
	}

	Result runAs(Path command, Path from, String... arguments) throws IOException {
		return Result.of(start(command, from, arguments));
	}

	Process start(Path command, Path from, String... arguments) throws IOException {
		List<String> line = new ArrayList<>(List.of(command.toString()));
		line.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(line).directory(from.toFile());
		builder.environment().clear();
		builder.environment().putAll(this.environment);
		return builder.start();
	}

	private static void script(String name, Path target) throws IOException {
		try (InputStream content = RunScriptProject.class.getResourceAsStream("run-script/" + name)) {
			Files.copy(content, target);
		}
		target.toFile().setExecutable(true);
	}

	private static Path onRealPath(String tool) {
		return Stream.of(System.getenv("PATH").split(":"))
			.map((directory) -> Path.of(directory, tool))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("run.sh needs %s, which is not on PATH".formatted(tool)));
	}

	/** What a start printed and how it ended. */
	record Result(long pid, int exitCode, List<String> out, String err) {

		static Result of(Process process) {
			try {
				process.getOutputStream().close();
				List<String> out = process.inputReader(StandardCharsets.UTF_8).lines().toList();
				String err = String.join("\n", process.errorReader(StandardCharsets.UTF_8).lines().toList());
				return new Result(process.pid(), process.waitFor(), out, err);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** The arguments that follow the jar. */
		List<String> arguments() {
			return this.out.subList(this.out.indexOf("[-jar]") + 2, this.out.size());
		}

	}

}
