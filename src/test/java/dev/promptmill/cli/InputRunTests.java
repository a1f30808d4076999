package dev.promptmill.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** People's files from check to images and back (issue 16). */
class InputRunTests {

	private static final String[] PRODUCTS = { "--template",
			"Studio photo of {Product name} in {Colour:-white}, {Material}", "--column", "id=Handle", "--column",
			"num_images=Qty images" };

	@TempDir
	private Path home;

	private CommandLine line;

	@BeforeEach
	void settings() {
		this.line = new CommandLine(Map.of("data", this.home.resolve("data").toString(), "output",
				this.home.resolve("output").toString(), "simulate.speed", "5000", "submit.rate-per-second", "200"),
				Map.of());
	}

	@Test
	void runWhenProductsAreMappedThenImagesHaveReadableNames() throws IOException {
		String products = Path.of("src/test/resources/dev/promptmill/input/cases/products.csv").toString();
		Result check = run("check", products, PRODUCTS);
		assertThat(check.exitCode()).as(check.err()).isZero();
		assertThat(check.out()).contains("rows       5 (5 valid, 0 rejected)", "images     7",
				"used       id (Handle), num_images (Qty images)",
				"first row  mug-01 {\"mode\":\"text-to-image\",\"prompt\":\"Studio photo of Stoneware mug in sand, stoneware\"");
		Result run = run("run", products, with(PRODUCTS, "--simulate", "--set", "image-name={Campaign}/{id}-{n}"));
		assertThat(run.exitCode()).as(run.err()).isZero();
		Path folder = this.home.resolve("output/products-1");
		assertThat(images(folder)).containsExactly("autumn/lamp-07-1.png", "autumn/mug-01-1.png", "autumn/mug-01-2.png",
				"autumn/mug-02-1.png", "autumn/mug-02-2.png", "winter/schal-3-1.png", "winter/茶-9-1.png");
		assertThat(Files.readAllLines(folder.resolve("results.csv")).get(5)).contains("Studio photo of 急須 in 黒, 鉄器")
			.contains("images/winter/茶-9-1.png");
		Result verify = this.line.run("verify", "1");
		assertThat(verify.exitCode()).as(verify.err()).isZero();
	}

	@Test
	void failedWhenInputIsMappedVariedAndWrittenElsewhereThenRunsAgainAsItIsPrinted() throws IOException {
		Path input = this.home.resolve("in.txt");
		Files.writeString(input, "\uFEFFTitel;Größe\r\nFuchs;1024x1024\r\nÄpfel;9x9\r\n", Charset.forName("UTF-16LE"));
		String[] options = { "--column", "size=Größe", "--template", "{Titel}, {style}", "--set",
				"vary.style=oil,ink" };
		Result run = run("run", input.toString(), with(options, "--simulate"));
		assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
		Path failed = this.home.resolve("output/in-1/failed.csv");
		String text = Files.readString(failed, Charset.forName("UTF-16LE"));
		assertThat(text).startsWith("\uFEFFTitel;Größe;style;id;error\nÄpfel;9x9;oil;2;")
			.contains("line 3, Größe \"\"9x9\"\": each side must be within 512 to 2048 pixels");
		assertThat(run.err()).contains("--set 'columns.size=Größe'", "--set 'template={Titel}, {style}'",
				"--set vary.style=oil,ink");
		Files.writeString(failed, text.replace("9x9;", "512x512;"), Charset.forName("UTF-16LE"));
		Result again = run("run", failed.toString(), with(options, "--simulate", "--set", "job-name=again"));
		assertThat(again.exitCode()).as(again.err()).isZero();
		assertThat(images(this.home.resolve("output/again-2"))).containsExactly("2-ink-1.png", "2-oil-1.png");
	}

	@Test
	void runWhenCsvBomIsSetThenFilesForPeopleStartWithAMark() throws IOException {
		Path input = Files.writeString(this.home.resolve("in.csv"), "prompt\na\n");
		assertThat(run("run", input.toString(), "--simulate", "--set", "csv-bom=true").exitCode()).isZero();
		for (String name : List.of("results.csv", "images.csv", "failed.csv", "unknown.csv", "cost-report.csv")) {
			assertThat(Files.readString(this.home.resolve("output/in-1").resolve(name))).as(name).startsWith("\uFEFF");
		}
	}

	@Test
	void checkWhenInputIsAPatternThenTakesTheNewestAndSaysWhich() throws IOException {
		Path old = Files.writeString(this.home.resolve("p-1.csv"), "prompt\na\nb\n");
		Path newest = Files.writeString(this.home.resolve("p-0.csv"), "prompt\na\n");
		Files.setLastModifiedTime(old, FileTime.fromMillis(1));
		Result check = run("check", this.home.resolve("p-*.csv").toString());
		assertThat(check.out()).contains("input      " + newest, "rows       1 ");
		assertThat(check.err()).contains("Input: " + newest + ", the newest of 2 files that match");
		Result none = run("check", this.home.resolve("q-*.csv").toString());
		assertThat(none.exitCode()).isEqualTo(2);
		assertThat(none.err()).contains("no file in " + this.home + " matches");
	}

	@Test
	void runWhenInputIsStandardInputThenItIsKeptForARestart() throws IOException {
		InputStream before = System.in;
		try {
			System.setIn(new ByteArrayInputStream("id;prompt\na;Apple\n".getBytes(StandardCharsets.UTF_8)));
			Result run = run("run", "-", "--simulate");
			assertThat(run.exitCode()).as(run.err()).isZero();
		}
		finally {
			System.setIn(before);
		}
		assertThat(images(this.home.resolve("output/stdin-1"))).containsExactly("a-1.png");
		assertThat(this.home.resolve("data/input").toFile().list()).hasSize(1);
		System.setProperty("promptmill.stdin-terminal", "true");
		try {
			Result typed = run("check", "-");
			assertThat(typed.exitCode()).isEqualTo(2);
			assertThat(typed.err()).contains("that is a terminal. Pipe a file into it");
		}
		finally {
			System.clearProperty("promptmill.stdin-terminal");
		}
		assertThat(run("prune", "--older-than", "1d").err()).contains("Pruned 0 runs");
		assertThat(this.home.resolve("data/input").toFile().list()).hasSize(1);
		assertThat(run("prune", "--older-than", "0h", "--all").err()).contains("Pruned 1 run");
		assertThat(this.home.resolve("data/input")).isEmptyDirectory();
	}

	@Test
	void initWhenFolderIsEmptyThenItsFilesFitEachOtherAndAreNeverOverwritten() throws IOException {
		Path folder = this.home.resolve("new/job");
		assertThat(bare("init", folder.toString())).isZero();
		Result check = run("check", "--job", folder.resolve("job.yaml").toString(), "--json");
		assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
		assertThat(check.out()).contains("\"valid_rows\":5", "\"warnings\":[]", "\"lookalikes\":[]");
		Files.writeString(folder.resolve("prompts.csv"), "mine");
		assertThat(bare("init", folder.toString())).isEqualTo(2);
		assertThat(folder.resolve("prompts.csv")).hasContent("mine");
	}

	private static int bare(String... arguments) {
		PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
		return Cli.run(arguments, nowhere, nowhere, Map.of());
	}

	private Result run(String command, String input, String... options) {
		return this.line.run(with(new String[] { command, input }, options));
	}

	private static String[] with(String[] first, String... more) {
		return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
	}

	private static List<String> images(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder.resolve("images"))) {
			return files.filter(Files::isRegularFile)
				.map((file) -> folder.resolve("images").relativize(file).toString())
				.sorted()
				.toList();
		}
	}

}
