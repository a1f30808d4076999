package dev.promptmill.simulator;

import java.math.BigDecimal;
import java.util.List;

import dev.promptmill.simulator.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The documented JSON bodies, errors in the three shapes that occur. */
final class Envelopes {

	static final String JSON = "application/json";

	private Envelopes() {
	}

	static HttpResponse submitted(String taskId) {
		ObjectNode body = envelope(200, "success");
		body.putObject("data").put("taskId", taskId);
		return json(200, body);
	}

	/** Success that forgot to say which task. */
	static HttpResponse submittedWithoutId() {
		ObjectNode body = envelope(200, "success");
		body.putObject("data");
		return json(200, body);
	}

	static HttpResponse balance(BigDecimal balance) {
		ObjectNode body = envelope(200, "success");
		body.put("data", balance);
		return json(200, body);
	}

	static HttpResponse notJson() {
		return HttpResponse.text(200, JSON, "{\"code\":200,\"message\":\"succ");
	}

	/**
	 * An error in the shape its status usually comes in: 400 with {@code data.error}, 401
	 * and 429 without {@code data}, the others with a null one.
	 */
	static HttpResponse error(int status, String message) {
		return error(status, status, message);
	}

	static HttpResponse error(int status, int code, String message) {
		ObjectNode body = envelope(code, message);
		if (status == 400) {
			body.putObject("data").put("error", message);
		}
		else if (status != 401 && status != 429) {
			body.putNull("data");
		}
		return json(status, body);
	}

	/**
	 * The status of a task as polled or called back.
	 * @param task the task
	 * @param now Unix milliseconds
	 * @param urls of the images, where it succeeded
	 * @return the envelope
	 */
	static ObjectNode status(Task task, long now, List<@Nullable String> urls) {
		TaskTimeline course = task.course();
		ObjectNode body = envelope(200, "success");
		ObjectNode data = body.putObject("data");
		String state = course.stateAt(now);
		data.put("taskId", task.id()).put("state", state);
		if (state.equals("success")) {
			ObjectNode result = Json.object();
			urls.forEach(result.putArray("resultUrls")::add);
			data.put("resultJson", result.toString());
		}
		if (state.equals("failed")) {
			data.put("failCode", course.failCode()).put("failMsg", "Generation failed");
		}
		data.put("createTime", course.acceptedAt());
		if (course.endedAt(now)) {
			data.put("completeTime", course.endsAt());
		}
		if (state.equals("success")) {
			data.put("costTime", course.endsAt() - course.acceptedAt());
		}
		return body;
	}

	static HttpResponse json(int status, ObjectNode body) {
		return HttpResponse.text(status, JSON, body.toString());
	}

	private static ObjectNode envelope(int code, String message) {
		return Json.object().put("code", code).put("message", message);
	}

}
