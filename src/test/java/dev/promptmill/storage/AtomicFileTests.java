package dev.promptmill.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class AtomicFileTests {

	@TempDir
	private Path folder;

	@Test
	void writeWhenALinkIsPlantedAtAnyOfItsNamesThenWhatItLeadsToStays() throws IOException {
		Path precious = Files.writeString(this.folder.resolve("precious"), "mine");
		Path target = Files.createSymbolicLink(this.folder.resolve("index.html"), precious);
		String part = "index.html." + ProcessHandle.current().pid() + ".part";
		Files.createSymbolicLink(this.folder.resolve(part), precious);
		try (AtomicFile file = new AtomicFile(target, StandardCharsets.UTF_8)) {
			file.writer().write("new");
			file.complete();
			file.publish();
		}
		assertThat(precious).hasContent("mine");
		assertThat(target).hasContent("new").isRegularFile();
		assertThat(Files.isSymbolicLink(target)).isFalse();
	}

}
