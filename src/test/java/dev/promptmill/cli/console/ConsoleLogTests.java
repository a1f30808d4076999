package dev.promptmill.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import dev.promptmill.cli.json.BackupLine;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ConsoleLogTests {

	/**
	 * Line breaks of all kinds, terminal commands in 7 and 8 bits, a text that runs
	 * backwards, a byte order mark, half a character.
	 */
	private static final String HOSTILE = "a\nb\rc\u2028d\u2029e\u0085f\u001b[31mg\u009b31mh\u202ei\ufeffj\u007fk\ud83dl";

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	private final ConsoleLog console = new ConsoleLog(new PrintStream(this.out, true, StandardCharsets.UTF_8),
			new PrintStream(this.err, true, StandardCharsets.UTF_8));

	@Test
	void messagesWhenTextIsHostileThenOneLineThatCommandsNothing() {
		this.console.info(HOSTILE);
		this.console.warn(HOSTILE);
		this.console.error(HOSTILE);
		this.console.data(HOSTILE);
		String bare = "a b c d e f [31mg 31mh i j k l" + System.lineSeparator();
		assertThat(this.err.toString(StandardCharsets.UTF_8)).isEqualTo(bare + "warning: " + bare + "error: " + bare);
		assertThat(this.out.toString(StandardCharsets.UTF_8)).isEqualTo(bare);
	}

	@Test
	void jsonWhenTextIsHostileThenOneLineThatMeansTheSame() {
		String text = HOSTILE.replace("\ud83d", "狐 🦊");
		this.console.json(new BackupLine(text, 1));
		String line = this.out.toString(StandardCharsets.UTF_8).strip();
		assertThat(line.codePoints()).noneMatch((c) -> Character.isISOControl(c)
				|| Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029);
		assertThat(line).contains("狐 🦊");
		assertThat(JsonMapper.shared().readTree(line).path("file").stringValue()).isEqualTo(text);
	}

}
