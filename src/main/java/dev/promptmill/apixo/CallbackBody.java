package dev.promptmill.apixo;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import tools.jackson.databind.JsonNode;

/**
 * The body of a callback: the status envelope of an ended task, as anybody may have
 * written it. Only the task's id is read; everything else is asked of the status
 * endpoint.
 */
public final class CallbackBody {

	private static final int MAX_TASK_ID = 200;

	private CallbackBody() {
	}

	/**
	 * The id of the task that is spoken of.
	 * @param body JSON in UTF-8: an object with {@code data.taskId}, or {@code taskId}
	 * @return empty if the body is not such an object, or the id can't be one
	 */
	public static Optional<String> taskId(byte[] body) {
		return Json.read(new String(body, StandardCharsets.UTF_8))
			.filter(JsonNode::isObject)
			.map(CallbackBody::id)
			.filter((id) -> !id.isBlank() && id.length() <= MAX_TASK_ID && PrintableText.isClean(id));
	}

	private static String id(JsonNode envelope) {
		String inData = Json.scalar(envelope.path("data").path("taskId"));
		String outside = (inData != null) ? inData : Json.scalar(envelope.path("taskId"));
		return (outside != null) ? outside : "";
	}

}
