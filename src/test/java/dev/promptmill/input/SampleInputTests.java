package dev.promptmill.input;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.promptmill.input.source.CsvFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

class SampleInputTests {

	private static final Path SAMPLES = Path.of("sample-input");

	@Test
	void promptsWhenCheckedThenEveryRowIsFine() {
		List<RejectedRow> rejected = new ArrayList<>();
		InputSummary summary = check("prompts.csv", rejected);
		assertThat(rejected).isEmpty();
		assertThat(summary.rows()).isEqualTo(26);
		assertThat(summary.images()).isEqualTo(36);
		assertThat(summary.imagesByMode()).hasSize(2);
		assertThat(summary.imagesByTier()).hasSize(2);
		assertThat(summary.header().lookalikes()).isEmpty();
	}

	@Test
	void promptsWithMistakesWhenCheckedThenReportsEachRowAsItsIdSays() {
		List<RejectedRow> rejected = new ArrayList<>();
		InputSummary summary = check("prompts-with-mistakes.csv", rejected);
		assertThat(summary.validRows()).isEqualTo(3);
		assertThat(rejected).extracting((row) -> row.id() + " " + columns(row))
			.containsExactly("no-prompt [prompt]", "no-prompt-and-more [num_images, prompt, resolution, seed]",
					"too-long [prompt]", "bad-mode [mode]", "no-reference [mode]", "reference-not-wanted [mode]",
					"two-references [image_url]", "bad-url [image_url]", "ftp-url [image_url]",
					"private-url [image_url]", "secret-url [image_url]", "lone-resolution [resolution]",
					"lone-ratio [aspect_ratio]", "spreadsheet-time [aspect_ratio]", "size-form [size]",
					"size-range [size]", "many-images [num_images]", "images-word [num_images]", "seed-range [seed]",
					"optimizer [prompt_optimizer]",
					"everything [aspect_ratio, image_url, mode, num_images, prompt, prompt_optimizer, resolution, seed, size]",
					"23 [id]", "control [prompt]", "unquoted-comma [mode, row]", "stray-quote [row]",
					"text-after-quote [row]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sample.yaml", "nightly.yaml", "products.yaml" })
	void jobWhenReadByBootThenPointsToAFileThatExists(String name) throws Exception {
		Path file = Path.of("jobs", name);
		EnumerablePropertySource<?> job = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
			.load(name, new FileSystemResource(file))
			.get(0);
		assertThat(job.getPropertyNames()).allMatch((key) -> key.startsWith("promptmill."));
		assertThat(Files.isRegularFile(Path.of("jobs").resolve(String.valueOf(job.getProperty("promptmill.input")))))
			.isTrue();
	}

	private static InputSummary check(String name, List<RejectedRow> rejected) {
		PromptCsv csv = new PromptCsv(SAMPLES.resolve(name), CsvFormat.DEFAULT);
		return new InputCheck(csv, new RowValidator()).run(rejected::add);
	}

	private static Set<String> columns(RejectedRow row) {
		return row.mistakes()
			.stream()
			.map((mistake) -> (mistake.column() != null) ? mistake.column() : "row")
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
