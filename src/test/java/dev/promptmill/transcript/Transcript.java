package dev.promptmill.transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
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
