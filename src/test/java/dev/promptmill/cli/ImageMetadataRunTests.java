package dev.promptmill.cli;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be kept with images: the prompt in them, a file beside them. */
class ImageMetadataRunTests {

	@AutoClose
	private final Nights nights;

	ImageMetadataRunTests(@TempDir Path home) {
		this.nights = new Nights(home).set("images.embed-prompt", "true").set("images.sidecar", "true");
	}

	@Test
	void imagesBearTheirPromptAndAFileBesideThemAndVerify() throws Exception {
		this.nights.rows(2).run();
		Path image = this.nights.folder(1).resolve("images/row-2-1.png");
		assertThat(new String(Files.readAllBytes(image), java.nio.charset.StandardCharsets.UTF_8))
			.contains("Description\0\0\0\0\0a lamp, number 2", "\"prompt\":\"a lamp, number 2\"");
		JsonNode sidecar = JsonMapper.shared()
			.readTree(Files.readString(this.nights.folder(1).resolve("images/row-2-1.json")));
		assertThat(sidecar.path("input").path("prompt").asString()).isEqualTo("a lamp, number 2");
		assertThat(sidecar.path("file").asString()).isEqualTo("images/row-2-1.png");
		assertThat(sidecar.path("task_id").asString())
			.isEqualTo(this.nights.table(1, "results.csv").get(1).get("task_id"));
		assertThat(this.nights.table(1, "images.csv").get(1)).containsEntry("sha256", sidecar.path("sha256").asString())
			.containsEntry("bytes", Long.toString(Files.size(image)));
		Files.delete(image);
		assertThat(this.nights.command("verify", "1").err()).contains("1 OK, 1 fetched again");
		assertThat(this.nights.command("verify", "1").err()).contains("2 images, 2 OK");
	}

	@Test
	void reusedImagesGetTheirOwnFileBesideThem() throws Exception {
		this.nights.rows(1).run();
		this.nights.run("--since-last");
		JsonNode first = JsonMapper.shared()
			.readTree(Files.readString(this.nights.folder(1).resolve("images/row-1-1.json")));
		JsonNode second = JsonMapper.shared()
			.readTree(Files.readString(this.nights.folder(2).resolve("images/row-1-1.json")));
		assertThat(second.path("run").asInt()).isEqualTo(2);
		assertThat(second.path("task_id")).isEqualTo(first.path("task_id"));
		assertThat(second.path("sha256")).isEqualTo(first.path("sha256"));
	}

}
