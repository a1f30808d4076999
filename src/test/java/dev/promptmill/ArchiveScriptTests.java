package dev.promptmill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.promptmill.RunScriptProject.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The archive's start script, with JVMs that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class ArchiveScriptTests {

	@TempDir
	private Path temporary;

	private RunScriptProject project;

	/** Where the archive is unpacked. */
	private Path root;

	@BeforeEach
	void unpack() throws IOException {
		this.project = new RunScriptProject(this.temporary);
		this.root = this.temporary.toRealPath().resolve("my programs/promptmill-1");
		for (String script : List.of("bin/promptmill", "run.sh")) {
			Files.createDirectories(this.root.resolve(script).getParent());
			Files.copy(Path.of("src/main/dist/bin/promptmill"), this.root.resolve(script));
			this.root.resolve(script).toFile().setExecutable(true);
		}
		Files.createDirectory(this.root.resolve("lib"));
		Files.copy(Path.of("src/main/dist/lib/launch.sh"), this.root.resolve("lib/launch.sh"));
		Files.createFile(this.root.resolve("lib/promptmill.jar"));
		this.project.putOnPath(this.project.jre("17.0.9"));
	}

	@Test
	void startWhenCalledThroughALinkThenKnowsItsHomeAndTheNameItWasCalledBy() throws IOException {
		Path link = Files.createSymbolicLink(this.temporary.resolve("promptmill"), this.root.resolve("bin/promptmill"));
		Result result = this.project.runAs(link, this.temporary, "run", "my prompts.csv", "*");
		assertThat(result.arguments()).containsExactly("[run]", "[my prompts.csv]", "[*]");
		assertThat(result.out()).contains("[-Dpromptmill.home=" + this.root + "]",
				"[-Dpromptmill.program=" + link + "]", "[" + this.root + "/lib/promptmill.jar]",
				"[-XX:MaxRAMPercentage=50]", "pid " + result.pid());
	}

	@Test
	void startWhenCalledAsTheDocumentsSayThenIsTheSame() throws IOException {
		Result result = this.project.runAs(this.root.resolve("run.sh"), this.root, "runs");
		assertThat(result.out()).contains("[-Dpromptmill.home=" + this.root + "]",
				"[-Dpromptmill.program=" + this.root + "/run.sh]", "[-XX:TieredStopAtLevel=1]");
	}

	@Test
	void startWhenAShellThatIsNotBashReadsItThenRuns() throws IOException {
		Result result = this.project.runAs(Path.of("sh"), this.root, "run.sh", "runs");
		assertThat(result.exitCode()).as(result.err()).isZero();
		assertThat(result.out()).contains("[-Dpromptmill.program=./run.sh]");
	}

	@Test
	void startWhenItIsTheFirstThenPreparesOnceAndSaysSoUnlessQuiet() throws IOException {
		Result quiet = start("runs", "--quiet");
		assertThat(quiet.err()).isEmpty();
		assertThat(quiet.out()).anyMatch((line) -> line.contains("SharedArchiveFile=" + this.root + "/.classes/"));
		this.project.putOnPath(this.project.jre("21.0.1"));
		assertThat(start("runs").err()).contains("Preparing Promptmill for Java 21").hasLineCount(1);
		assertThat(start("runs").err()).isEmpty();
	}

	@Test
	void startWhenItsFolderCannotBeWrittenThenPreparesInTheUsersCache() throws IOException {
		Files.createFile(this.root.resolve(".classes"));
		assertThat(start("runs").err()).contains("Preparing Promptmill");
		Result second = start("runs");
		assertThat(second.err()).isEmpty();
		assertThat(second.out()).anyMatch((line) -> line.contains("/.cache/promptmill/classes-17"));
	}

	@Test
	void startWhenNothingCanBeWrittenThenStartsWithout() throws IOException {
		Files.createFile(this.root.resolve(".classes"));
		this.project.set("XDG_CACHE_HOME", Files.createFile(this.temporary.resolve("no folder")).toString());
		Result result = start("runs");
		assertThat(result.exitCode()).isZero();
		assertThat(result.err()).isEmpty();
		assertThat(result.out()).noneMatch((line) -> line.contains("SharedArchiveFile"));
	}

	@Test
	void startWhenThereIsNoJavaThenSaysWhatToInstall() throws IOException {
		Path old = this.project.jre("11.0.2");
		Result result = this.project.putOnPath(old).runAs(this.root.resolve("run.sh"), this.root, "runs");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("17 or newer", "openjdk-17-jre-headless", old + " (Java 11)");
	}

	@Test
	void startWhenTheArchiveIsIncompleteThenSaysSo() throws IOException {
		Files.delete(this.root.resolve("lib/promptmill.jar"));
		Result result = start("runs");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains(this.root + " is incomplete", "Unpack it again");
	}

	private Result start(String... arguments) throws IOException {
		return this.project.runAs(this.root.resolve("bin/promptmill"), this.temporary, arguments);
	}

}
