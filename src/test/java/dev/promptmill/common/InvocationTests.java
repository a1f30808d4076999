package dev.promptmill.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class InvocationTests {

	@Test
	void commandThenWhatLeadsToTheLedgerStandsAtItsEnd() {
		assertThat(Invocation.PLAIN.command("restart 7")).isEqualTo("./run.sh restart 7");
		assertThat(new Invocation("/opt/mill/run.sh", List.of("--job /jobs/a.yaml", "--set data=/d"), Map.of())
			.command("restart 7")).isEqualTo("/opt/mill/run.sh restart 7 --job /jobs/a.yaml --set data=/d");
	}

	@Test
	void ofProgramThenHasTheNameByWhichItWasStarted(@TempDir Path folder) throws IOException {
		Path program = Files.createDirectories(folder.toRealPath().resolve("a/bin")).resolve("promptmill");
		Path link = Files.createSymbolicLink(folder.resolve("link"), program.getParent());
		System.setProperty("promptmill.program", link + "/../bin/promptmill");
		try {
			assertThat(Invocation.ofProgram().command("runs")).isEqualTo(program + " runs");
			assertThat(Invocation.nameOfProgram()).isEqualTo("promptmill");
		}
		finally {
			System.clearProperty("promptmill.program");
		}
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			/opt/mill/run.sh,        /opt/mill/run.sh
			data=/var/lib/a-1_b.c,   data=/var/lib/a-1_b.c
			/my jobs/a.yaml,         '/my jobs/a.yaml'
			it's,                    'it'\\''s'
			$(id),                   '$(id)'
			-x,                      '-x'
			""")
	void quotedThenAShellTakesItAsOneWord(String word, String quoted) {
		assertThat(Invocation.quoted(word)).isEqualTo(quoted);
	}

}
