package dev.promptmill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every document that another one, a job file or a comment in the code names exists. */
class DocumentLinksTests {

	private static final Path ROOT = Path.of("").toAbsolutePath();

	/** In Markdown: {@code [text](target)}, not to another site. */
	private static final Pattern LINK = Pattern.compile("\\]\\((?![a-z]+:)([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+?) *$");

	/** Anywhere: a path that begins with the documents' folder. */
	private static final Pattern NAME = Pattern.compile("(?<![\\w/.-])docs/[\\w./-]*\\w");

	private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```");

	@Test
	void documentsWhenTheyLinkToAnotherThenItAndItsHeadingExist() throws IOException {
		assertThat(documents()).hasSizeGreaterThan(15);
		assertThat(brokenLinks(documents())).isEmpty();
	}

	@Test
	void documentsAndSourcesWhenTheyNameADocumentThenItExists() throws IOException {
		List<Path> all = new ArrayList<>(documents());
		all.addAll(files(ROOT.resolve("src"), ".java"));
		all.addAll(files(ROOT.resolve("jobs"), ".yaml"));
		all.add(ROOT.resolve("run.sh"));
		List<String> missing = new ArrayList<>();
		for (Path file : all) {
			for (String name : matches(NAME, Files.readString(file))) {
				if (!file.endsWith("DocumentLinksTests.java") && !Files.exists(ROOT.resolve(name))) {
					missing.add(ROOT.relativize(file) + " names " + name);
				}
			}
		}
		assertThat(missing).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "other.md, true", "other.md#a-word-and-code, true", "#here, true", "https://example.com/x.md, true",
			"none.md, false", "other.md#nowhere, false", "#nowhere, false" })
	void brokenLinksWhenATargetIsMissingThenNamesIt(String target, boolean exists, @TempDir Path folder)
			throws IOException {
		Files.writeString(folder.resolve("other.md"), "## A word, and `code`\n");
		Path page = Files.writeString(folder.resolve("page.md"), "# Here\n[x](" + target + ")\n");
		assertThat(brokenLinks(List.of(page))).hasSize(exists ? 0 : 1)
			.allSatisfy((broken) -> assertThat(broken).contains(target));
	}

	private static List<String> brokenLinks(List<Path> pages) throws IOException {
		List<String> broken = new ArrayList<>();
		for (Path page : pages) {
			for (String target : matches(LINK, CODE_BLOCK.matcher(Files.readString(page)).replaceAll(""))) {
				int hash = target.indexOf('#');
				String path = (hash < 0) ? target : target.substring(0, hash);
				Path file = path.isEmpty() ? page : page.resolveSibling(path);
				if (!Files.exists(file) || (hash >= 0 && !anchors(file).contains(target.substring(hash + 1)))) {
					broken.add(page + " links to " + target);
				}
			}
		}
		return broken;
	}

	/** The anchors that GitHub makes of headings. */
	private static List<String> anchors(Path page) throws IOException {
		return matches(HEADING, CODE_BLOCK.matcher(Files.readString(page)).replaceAll("")).stream()
			.map((heading) -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'))
			.toList();
	}

	private static List<Path> documents() throws IOException {
		List<Path> documents = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
		for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
			documents.add(ROOT.resolve(name));
		}
		return documents;
	}

	private static List<Path> files(Path folder, String extension) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter((file) -> file.toString().endsWith(extension)).sorted().toList();
		}
	}

	private static List<String> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((MatchResult match) -> match.group(match.groupCount())).toList();
	}

}
