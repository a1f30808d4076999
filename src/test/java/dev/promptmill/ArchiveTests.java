package dev.promptmill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import dev.promptmill.RunScriptProject.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The archives that are given away, in an empty home on a machine that has a Java and a
 * few tools: {@code ./mvnw -Pdist verify}.
 */
@Tag("dist")
class ArchiveTests {

	/** Without bash, git and Maven. */
	private static final List<String> TOOLS = List.of("sh", "cat", "chmod", "cksum", "dirname", "env", "mkdir", "mv",
			"readlink", "rm", "sleep", "sync");

	/** Without its ending. */
	private static final Path ARCHIVE = Path.of(System.getProperty("promptmill.archive", "target/promptmill-0.1.0"));

	@TempDir
	private static Path temporary;

	private static Path home;

	private static Path program;

	@BeforeAll
	static void unpack() throws IOException {
		home = Files.createDirectory(temporary.toRealPath().resolve("an empty home"));
		Path tools = Files.createDirectory(temporary.resolve("tools"));
		for (String tool : TOOLS) {
			Files.createSymbolicLink(tools.resolve(tool), onPath(tool));
		}
		assertThat(call(home, Map.of(), onPath("tar").toString(), "xzf", ARCHIVE.toAbsolutePath() + ".tar.gz"))
			.extracting(Result::exitCode)
			.isEqualTo(0);
		program = home.resolve(ARCHIVE.getFileName());
	}

	@Test
	void archiveWhenUnpackedInAnEmptyHomeThenTheReadmesFirstCommandRuns() throws IOException {
		Result first = run("./run.sh", "run", "sample-input/prompts.csv", "--simulate");
		assertThat(first.exitCode()).as(first.err()).isZero();
		assertThat(first.err()).contains("26 of 26 rows delivered in full");
		assertThat(program.resolve("output/prompts-1/report.html")).isNotEmptyFile();
		Result second = run("bin/promptmill", "runs");
		assertThat(second.exitCode()).as(second.err()).isZero();
		assertThat(second.err()).isEmpty();
		assertThat(second.out()).anyMatch((line) -> line.contains("prompts") && line.contains("simulated"));
	}

	@Test
	void archiveWhenStartedThenTellsItsVersionAndPrintsCommandsThatWork() throws IOException {
		Result version = run("bin/promptmill", "--version", "--quiet");
		assertThat(version.out().get(0))
			.matches("Promptmill \\S+, commit [0-9a-f]{12}(-dirty)?, Java " + Runtime.version().feature() + ".*");
		assertThat(version.err()).isEmpty();
		assertThat(run("bin/promptmill", "runz").err())
			.contains("See '" + program.resolve("bin/promptmill") + "' --help");
	}

	@Test
	void archiveThenHasWhatAnOperatorNeedsAndBothKindsHaveTheSame() throws IOException {
		List<String> tar = call(home, Map.of(), onPath("tar").toString(), "tzf", ARCHIVE.toAbsolutePath() + ".tar.gz")
			.out();
		assertThat(tar).extracting((name) -> name.substring(name.indexOf('/') + 1))
			.contains("README.md", "SECURITY.md", "CHANGELOG.md", "docs/operating.md", "docs/report.webp",
					"jobs/nightly.yaml", "sample-input/prompts.csv", "share/man/man1/promptmill.1",
					"share/bash-completion/completions/promptmill", ARCHIVE.getFileName() + ".cdx.json");
		List<String> files = tar.stream().filter((name) -> !name.endsWith("/")).toList();
		try (ZipFile zip = new ZipFile(ARCHIVE + ".zip")) {
			assertThat(zip.stream().filter((entry) -> !entry.isDirectory()).map(ZipEntry::getName))
				.containsExactlyInAnyOrderElementsOf(files);
		}
	}

	@Test
	void billOfMaterialsThenNamesEveryLibrary() throws IOException {
		String bill = Files.readString(program.resolve(ARCHIVE.getFileName() + ".cdx.json"));
		try (Stream<Path> jars = Files.list(program.resolve("lib"))) {
			assertThat(jars.map((jar) -> jar.getFileName().toString())
				.filter((name) -> name.endsWith(".jar") && !name.equals("promptmill.jar"))
				.map((name) -> name.replaceFirst("-\\d.*", ""))).hasSizeGreaterThan(50)
				.allSatisfy((name) -> assertThat(bill).contains("\"name\" : \"" + name + "\""));
		}
	}

	@Test
	void checksumsThenAreThoseOfTheArchives() throws Exception {
		for (String kind : List.of(".tar.gz", ".zip")) {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Path.of(ARCHIVE + kind)));
			assertThat(Path.of(ARCHIVE + kind + ".sha256")).content()
				.isEqualToIgnoringNewLines(HexFormat.of().formatHex(hash) + " *" + ARCHIVE.getFileName() + kind);
		}
	}

	private Result run(String... command) throws IOException {
		return call(program, Map.of("HOME", home.toString(), "PATH", temporary.resolve("tools").toString(), "JAVA_HOME",
				System.getProperty("java.home")), command);
	}

	private static Result call(Path folder, Map<String, String> environment, String... command) throws IOException {
		List<String> line = new ArrayList<>(List.of(command));
		if (!line.get(0).startsWith("/")) {
			line.set(0, folder.resolve(line.get(0)).normalize().toString());
		}
		ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
		if (!environment.isEmpty()) {
			builder.environment().clear();
			builder.environment().putAll(environment);
		}
		return Result.of(builder.start());
	}

	private static Path onPath(String tool) {
		return Stream.of(System.getenv("PATH").split(":"))
			.map((directory) -> Path.of(directory, tool))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow(() -> new UncheckedIOException(new IOException(tool + " is not on PATH")));
	}

}
