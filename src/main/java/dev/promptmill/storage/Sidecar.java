package dev.promptmill.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.ledger.ImageRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON file beside an image, of the same name, that says where the image comes from.
 */
public final class Sidecar {

	private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final ImageStore store;

	private final long run;

	public Sidecar(ImageStore store, long run) {
		this.store = store;
		this.run = run;
	}

	/**
	 * Writes the file of an image that is on disk.
	 * @param stem the image's name without extension
	 * @param input the API's input object
	 * @param taskId the task that generated it
	 * @throws IOException if the store does not work
	 */
	public void write(String stem, long row, String id, String input, @Nullable String taskId, ImageRecord image)
			throws IOException {
		ImageRecord.Stored stored = image.stored();
		if (stored == null) {
			return;
		}
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("run", this.run);
		json.put("row", row);
		json.put("id", id);
		json.put("index", image.number());
		json.put("file", stored.file());
		json.put("input", MAPPER.readTree(input));
		json.put("task_id", taskId);
		json.put("source_url", image.sourceUrl());
		json.put("sha256", stored.sha256());
		json.put("bytes", stored.bytes());
		json.put("width", stored.width());
		json.put("height", stored.height());
		json.put("content_type", stored.contentType());
		json.put("downloaded_at", stored.downloadedAt().toString());
		byte[] bytes = (MAPPER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
		try (ImageStore.Draft draft = this.store.draft(stem)) {
			draft.write(bytes, 0, bytes.length);
			draft.complete();
			draft.keep("json");
		}
	}

}
