package dev.promptmill.transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.promptmill.support.CommandLine.Result;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sequence of commands with what each printed and its exit code, as a text that is
 * compared with a committed file.
 */
final class Transcript {

	/** Where the committed files are. */
	static final Path FOLDER = Path.of("src/test/resources/transcripts");

	private static final String PROPERTY = "writeTranscripts";

	/** A person has them in a job file. */
	private static final Pattern SETTINGS = Pattern.compile(" --set [a-z0-9.-]+=\\S+");

	private static final String DOCUMENTS = "writeDocuments";

	private final String name;

	private final UnaryOperator<String> normalizer;

	private final StringBuilder text = new StringBuilder();

	/**
	 * @param name of the file, without its extension
	 * @param normalizer replaces what differs from one execution to the next
	 */
	Transcript(String name, UnaryOperator<String> normalizer) {
		this.name = name;
		this.normalizer = normalizer;
	}

	/** Adds a line that says what happened between two commands. */
	void note(String note) {
		this.text.append("# ").append(note).append("\n\n");
	}

	/** Adds a command. */
	void add(List<String> arguments, Result result) {
		String command = arguments.stream().map(Transcript::quoted).collect(Collectors.joining(" "));
		this.text.append("$ ./run.sh ").append(this.normalizer.apply(command)).append('\n');
		block("stdout", result.out());
		block("stderr", result.err());
		this.text.append("exit: ").append(result.exitCode()).append("\n\n");
	}

	/** Compares the text with the file, or writes the file when it is asked to. */
	void compare() throws IOException {
		Path file = FOLDER.resolve(this.name + ".txt");
		if (System.getProperty(PROPERTY) != null) {
			Files.createDirectories(file.toAbsolutePath().getParent());
			Files.writeString(file, this.text);
		}
		assertThat(this.text.toString())
			.as("%s differs. If the change is meant: ./mvnw -q test -Dtest=TranscriptTests -D%s", file, PROPERTY)
			.isEqualTo(Files.isRegularFile(file) ? Files.readString(file) : "");
	}

	/**
	 * Compares the text with a part of a document, its notes as prose and its commands as
	 * code, or writes the document when it is asked to.
	 * @param mark a line of its own, behind which the part begins
	 */
	void compareWith(Path document, String mark) throws IOException {
		String written = Files.readString(document);
		int start = written.indexOf(mark) + mark.length();
		assertThat(start).as("%s has the line %s", document, mark).isGreaterThanOrEqualTo(mark.length());
		String expected = written.substring(0, start) + "\n\n" + SETTINGS.matcher(markdown()).replaceAll("");
		if (System.getProperty(DOCUMENTS) != null) {
			Files.writeString(document, expected);
		}
		assertThat(Files.readString(document))
			.as("%s is stale: ./mvnw -q test -Dtest='*DocumentTests' -D%s", document, DOCUMENTS)
			.isEqualTo(expected);
	}

	private String markdown() {
		StringBuilder markdown = new StringBuilder();
		boolean code = false;
		for (String line : this.text.toString().strip().split("\n")) {
			if (line.startsWith("# ") && code) {
				markdown.setLength(markdown.toString().stripTrailing().length());
				markdown.append("\n```\n\n");
			}
			if (line.startsWith("$ ") && !code) {
				markdown.append("```\n");
			}
			code = !line.startsWith("# ") && (code || line.startsWith("$ "));
			if (!line.equals("stdout:") && !line.equals("stderr:")) {
				markdown.append(line.startsWith("# ") ? line.substring(2) : line).append('\n');
			}
		}
		return markdown + (code ? "```\n" : "");
	}

	private void block(String stream, String printed) {
		if (printed.isEmpty()) {
			return;
		}
		this.text.append(stream).append(":\n");
		this.normalizer.apply(printed)
			.lines()
			.map(Transcript::broken)
			.forEach((line) -> this.text.append(("  " + line).stripTrailing()).append('\n'));
	}

	/**
	 * A summary, with a line for each field, so that a changed field is a changed line.
	 */
	private static String broken(String line) {
		return line.startsWith("{\"type\":\"summary\"") ? line.replace(",\"", ",\n    \"") : line;
	}

	private static String quoted(String argument) {
		return argument.isEmpty() || argument.contains(" ") ? "'" + argument + "'" : argument;
	}

}
