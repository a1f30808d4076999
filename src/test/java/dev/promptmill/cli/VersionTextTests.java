package dev.promptmill.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.Manifest;

import dev.promptmill.common.ProgramVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VersionTextTests {

	@Test
	void textThenNamesVersionCommitAndJava() throws IOException {
		Manifest manifest = new Manifest(new ByteArrayInputStream(
				"Manifest-Version: 1.0\nImplementation-Version: 1.2.3\nImplementation-Commit: 0123abcd\n"
					.getBytes(StandardCharsets.UTF_8)));
		assertThat(VersionText.of(ProgramVersion.of(manifest)))
			.startsWith("Promptmill 1.2.3, commit 0123abcd, Java " + Runtime.version())
			.contains(System.getProperty("java.home"));
		assertThat(VersionText.of(ProgramVersion.of(null))).startsWith("Promptmill development, commit unknown, Java ");
	}

}
