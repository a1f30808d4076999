package dev.promptmill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.RunScriptProject.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The real run.sh, with JVMs and a Maven wrapper that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class RunScriptTests {

	@TempDir
	Path temporary;

	RunScriptProject project;

	@BeforeEach
	void makeProject() throws IOException {
		this.project = new RunScriptProject(this.temporary);
	}

	@Test
	void startWhenJarIsMissingThenBuildsOnceAndSaysSo() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		Result first = this.project.run("runs");
		Result second = this.project.run("runs");
		assertThat(first.err()).contains("Building Promptmill (first start").hasLineCount(1);
		assertThat(second.err()).isEmpty();
		assertThat(List.of(first.exitCode(), second.exitCode(), this.project.builds())).containsExactly(0, 0, 1);
	}

	@Test
	void startWhenArgumentsHaveBlanksAndPatternsThenPassesThemUntouched() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		assertThat(this.project.run("run", "my prompts.csv", "", "*", "$HOME", "--x=\"y\"").arguments())
			.containsExactly("[run]", "[my prompts.csv]", "[]", "[*]", "[$HOME]", "[--x=\"y\"]");
	}

	@DisplayName("Called through a chain of relative links it knows its home and keeps the caller's folder")
	@Test
	void startWhenCalledThroughLinksThenKnowsItsHome() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		Path caller = Files.createDirectories(this.temporary.toRealPath().resolve("some where/bin"));
		Files.createSymbolicLink(caller.resolve("inner"), Path.of("../../a project/run.sh"));
		Files.createSymbolicLink(caller.resolveSibling("promptmill"), Path.of("bin/inner"));
		Result result = this.project.runAs(Path.of("../promptmill"), caller, "runs");
		assertThat(result.out()).contains("folder " + caller,
				"[-Dpromptmill.home=%s]".formatted(this.project.script().getParent()));
	}

	@Test
	void startWhenProgramRunsThenItHasTheScriptsProcessAndItsExitCode() throws IOException {
		Path jdk = this.project.jdk("17.0.9");
		this.project.putOnPath(jdk);
		Files.writeString(jdk.resolve("exit-code"), "5");
		Result result = this.project.run("run", "x.csv");
		assertThat(result.out()).contains("pid " + result.pid());
		assertThat(result.exitCode()).isEqualTo(5);
	}

	@Test
	void startWhenThereIsNoJavaThenSaysWhatToInstall() throws IOException {
		Result result = this.project.run("runs");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("17 or newer", "JAVA_HOME", "apt-get install");
		assertThat(result.out()).isEmpty();
	}

	@Test
	void startWhenOnlyAnOldJavaIsThereThenNamesIt() throws IOException {
		Path old = this.project.jdk("11.0.2");
		this.project.putOnPath(old);
		Result result = this.project.run("runs");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains(old + " (Java 11)");
	}

	@Test
	void startWhenOldJavaHasNoReleaseFileThenAsksIt() throws IOException {
		Path old = this.project.jdk("1.8.0_292");
		Files.delete(old.resolve("release"));
		this.project.putOnPath(old);
		assertThat(this.project.run("runs").err()).contains(old + " (Java 8)");
	}

	@Test
	void startWhenJavaHomeIsTooOldThenTakesTheNextOne() throws IOException {
		this.project.set("JAVA_HOME", this.project.jdk("11.0.2").toString());
		this.project.putOnPath(this.project.jdk("21.0.1"));
		assertThat(this.project.run("runs").exitCode()).isZero();
	}

	@Test
	void startWhenJavaIsInAUsualFolderOnlyThenFindsIt() throws IOException {
		String folders = this.project.jdk("11.0.2") + ":" + this.project.jdk("25-ea");
		Result result = this.project.set("PROMPTMILL_JDK_FOLDERS", folders).run("runs");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).contains("[--enable-native-access=ALL-UNNAMED]");
	}

	@Test
	void startWhenJavaHasNoCompilerThenRunsWhatIsBuiltButDoesNotBuild() throws IOException {
		Path jdk = this.project.jdk("17.0.9");
		Path jre = this.project.jre("17.0.8");
		Result unbuilt = this.project.putOnPath(jre).run("runs");
		this.project.putOnPath(jdk).run("runs");
		Result built = this.project.putOnPath(jre).run("runs");
		assertThat(unbuilt.exitCode()).isEqualTo(2);
		assertThat(unbuilt.err()).contains("takes a JDK (with javac)", jre + " (Java 17, without the compiler javac)");
		assertThat(built.exitCode()).isZero();
	}

	@Test
	void startWhenASourceChangedThenBuildsBesideTheOldProgram() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9")).run("runs");
		List<Path> before = this.project.apps();
		age(before.get(0).resolve("built"));
		Result result = this.project.run("runs");
		assertThat(result.err()).contains("its sources have changed").hasLineCount(1);
		assertThat(this.project.apps()).hasSize(2).containsAll(before);
	}

	@Test
	void startWhenASourceIsFromTheFutureThenBuildsOnlyOnce() throws IOException {
		Files.setLastModifiedTime(this.project.source(), FileTime.fromMillis(4_000_000_000_000L));
		this.project.putOnPath(this.project.jdk("17.0.9")).run("runs");
		this.project.run("runs");
		assertThat(this.project.builds()).isOne();
	}

	@Test
	void startWhenBuildFailsThenShowsWhyAndRunsNothing() throws IOException {
		Files.createFile(this.project.path("broken"));
		Result result = this.project.putOnPath(this.project.jdk("17.0.9")).run("runs");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("does not compile", this.project.path(".app/build.log").toString());
		assertThat(result.out()).isEmpty();
		assertThat(this.project.apps()).isEmpty();
	}

	@Test
	void startWhenAnotherStartBuildsThenWaitsForIt() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		Files.createFile(this.project.path("held"));
		Process builder = this.project.start(this.project.script(), this.temporary, "runs");
		assertThat(builder.errorReader().readLine()).contains("Building Promptmill");
		Process waiter = this.project.start(this.project.script(), this.temporary, "runs");
		assertThat(waiter.errorReader().readLine()).contains("waiting for it");
		Files.delete(this.project.path("held"));
		assertThat(List.of(Result.of(builder).exitCode(), Result.of(waiter).exitCode())).containsOnly(0);
		assertThat(this.project.builds()).isOne();
	}

	@Test
	void startWhenABuildWasKilledThenTakesItsLockOver() throws IOException, InterruptedException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		Files.createFile(this.project.path("held"));
		Process killed = this.project.start(this.project.script(), this.temporary, "runs");
		assertThat(killed.errorReader().readLine()).contains("Building Promptmill");
		killed.destroyForcibly().waitFor();
		Files.delete(this.project.path("held"));
		assertThat(this.project.run("runs").exitCode()).isZero();
		assertThat(this.project.path(".app/lock")).doesNotExist();
	}

	@Test
	void startWhenStoppedWhileBuildingThenLeavesNoLockBehind() throws IOException, InterruptedException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		Files.createFile(this.project.path("held"));
		Process stopped = this.project.start(this.project.script(), this.temporary, "runs");
		assertThat(stopped.errorReader().readLine()).contains("Building Promptmill");
		stopped.destroy();
		assertThat(stopped.waitFor()).isEqualTo(143);
		assertThat(this.project.apps()).isEmpty();
	}

	@Test
	void buildWhenManyCameBeforeThenKeepsTheNewestTwoAndThoseInUse() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9")).run("runs");
		Path used = oldApp("19990101-000000-1");
		Files.createFile(Files.createDirectory(used.resolve("used-by")).resolve("elsewhere.1"));
		Path unused = oldApp("19990101-000000-2");
		Path current = currentApp();
		age(current.resolve("built"));
		this.project.run("runs");
		assertThat(this.project.apps()).containsExactlyInAnyOrder(used, current, currentApp());
		assertThat(unused).doesNotExist();
	}

	@Test
	void startWhenCommandIsShortThenTheJvmStartsFast() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		assertThat(this.project.run("--json", "status", "run").out()).contains("[-XX:TieredStopAtLevel=1]",
				"[-Dfile.encoding=UTF-8]");
	}

	@Test
	void startWhenCommandIsLongThenTheJvmOptimizesAndLeavesLackOfMemoryToTheProgram() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		assertThat(this.project.run("restart").out()).contains("[-XX:MaxRAMPercentage=50]")
			.doesNotContain("[-XX:TieredStopAtLevel=1]", "OutOfMemoryError");
	}

	@Test
	void startWhenFileHandlesAreTooFewForARunThenRefusedBeforeJavaStarts() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		Result refused = withFileHandles(299, "run", "input.csv");
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err()).contains("299 files and connections", "a run needs 300", "Nothing was sent",
				"ulimit -n 4096");
		assertThat(refused.out()).as("what Java was given").isEmpty();
		assertThat(withFileHandles(300, "run", "input.csv").out()).contains("[run]");
		assertThat(withFileHandles(299, "status").out()).contains("[status]");
	}

	private Result withFileHandles(int most, String... arguments) throws IOException {
		List<String> line = new ArrayList<>(
				List.of("-c", "ulimit -n " + most + " && exec \"$@\"", "bash", this.project.script().toString()));
		line.addAll(List.of(arguments));
		return this.project.runAs(Path.of("bash"), this.project.path("."), line.toArray(String[]::new));
	}

	@Test
	void startWhenOperatorChoosesACollectorThenItIsTheOnlyOne() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9")).set("PROMPTMILL_JAVA_OPTS", " -XX:+UseG1GC   -Dpattern=* ");
		assertThat(this.project.run("run").out()).contains("[-XX:+UseG1GC]", "[-Dpattern=*]")
			.doesNotContain("[-XX:+UseSerialGC]");
	}

	@Test
	void startWhenArchiveWasMadeThenEveryJvmHasItsOwn() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		String first = archive(this.project.run("runs"));
		this.project.putOnPath(this.project.jdk("21.0.1"));
		Result other = this.project.run("runs");
		assertThat(other.err()).contains("Preparing Promptmill for Java 21").hasLineCount(1);
		assertThat(archive(other)).isNotEqualTo(first);
		assertThat(this.project.run("runs").err()).isEmpty();
	}

	@Test
	void startWhenCommandsAreLongOrShortThenEitherKindHasAnArchiveOfItsOwn() throws IOException {
		this.project.putOnPath(this.project.jdk("17.0.9"));
		String ofShort = archive(this.project.run("check", "x.csv"));
		Result run = this.project.run("run", "x.csv");
		assertThat(run.err()).as("both were made by the build").isEmpty();
		assertThat(ofShort).contains("/classes-17-short-");
		assertThat(archive(run)).contains("/classes-17-long-").isEqualTo(archive(this.project.run("restart", "1")));
		assertThat(archive(this.project.run("runs"))).isEqualTo(ofShort);
	}

	@Test
	void startWhenArchiveCannotBeMadeThenStartsWithoutAndTriesOnce() throws IOException {
		Path jdk = this.project.jdk("17.0.9");
		Files.createFile(jdk.resolve("refuses-warm-up"));
		this.project.putOnPath(jdk).run("runs");
		Result second = this.project.run("runs");
		assertThat(second.err()).isEmpty();
		assertThat(second.out()).noneMatch((line) -> line.contains("SharedArchiveFile"));
	}

	@Test
	void buildWhenOperatorHasKeyAndDatabaseThenNeitherReachesBuildOrWarmUp() throws IOException {
		Path jdk = this.project.jdk("17.0.9");
		this.project.putOnPath(jdk)
			.set("APIXO_API_KEY", "secret-1")
			.set("SPRING_DATASOURCE_URL", "jdbc:real")
			.run("runs");
		assertThat(this.project.path("build-environment")).content().contains("JAVA_HOME=").doesNotContain("secret-1");
		assertThat(jdk.resolve("warm-up-environment")).content().doesNotContain("secret-1", "jdbc:real");
	}

	private Path oldApp(String name) throws IOException {
		return Files.createDirectory(this.project.path(".app/" + name));
	}

	private Path currentApp() throws IOException {
		return this.project.path(".app").resolve(Files.readString(this.project.path(".app/current")).strip());
	}

	/** Makes every source newer than the build. */
	private static void age(Path built) throws IOException {
		Files.setLastModifiedTime(built,
				FileTime.from(Files.getLastModifiedTime(built).toInstant().minus(Duration.ofDays(1))));
	}

	private static String archive(Result result) {
		return result.out().stream().filter((line) -> line.contains("SharedArchiveFile")).findFirst().orElseThrow();
	}

}
