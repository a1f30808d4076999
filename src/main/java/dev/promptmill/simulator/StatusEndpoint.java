package dev.promptmill.simulator;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.promptmill.simulator.fault.StatusFault;
import dev.promptmill.simulator.http.HttpRequest;
import dev.promptmill.simulator.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /statusTask/{model}?taskId=}. */
final class StatusEndpoint {

	private final SimulatorSettings settings;

	private final ServerLedger serverLedger;

	private final FaultPlan faults;

	private final ImageLinks links;

	private final InstantSource clock;

	StatusEndpoint(SimulatorSettings settings, ServerLedger serverLedger, FaultPlan faults, ImageLinks links) {
		this.settings = settings;
		this.serverLedger = serverLedger;
		this.faults = faults;
		this.links = links;
		this.clock = settings.clock();
	}

	HttpResponse answer(HttpRequest call) {
		this.serverLedger.countStatusRequest();
		Task task = this.serverLedger.find(call.parameter("taskId"));
		if (task == null) {
			return Envelopes.error(404, "Task not found");
		}
		StatusFault fault = this.faults.status(task.order().prompt(), task.id(), task.countPoll());
		return (fault != null) ? reply(fault, task) : Envelopes.json(200, envelope(task));
	}

	private ObjectNode envelope(Task task) {
		return envelope(task, UnaryOperator.identity());
	}

	/** Every entry is charged, whatever is said about it. */
	private ObjectNode envelope(Task task, UnaryOperator<List<@Nullable String>> spoiling) {
		long now = this.clock.millis();
		boolean succeeded = task.course().stateAt(now).equals("success");
		List<String> urls = succeeded ? this.links.of(task, task.countResultPoll(), now) : List.of();
		return Envelopes.status(task, now, spoiling.apply(new ArrayList<>(urls)));
	}

	private static List<@Nullable String> repeated(List<@Nullable String> urls) {
		urls.replaceAll((url) -> urls.get(0));
		return urls;
	}

	private static List<@Nullable String> nullsAfter(int sound, List<@Nullable String> urls) {
		for (int i = sound; i < urls.size(); i++) {
			urls.set(i, null);
		}
		return urls;
	}

	private HttpResponse reply(StatusFault fault, Task task) {
		return switch (fault) {
			case RATE_LIMITED -> Envelopes.error(429, "Rate limit exceeded");
			case ERROR_500 -> Envelopes.error(500, "Server error");
			case ERROR_502 -> Envelopes.error(502, "Upstream provider error");
			case UNAUTHORIZED -> Envelopes.error(401, "Invalid API key");
			case NOT_FOUND -> Envelopes.error(404, "Task not found");
			case CODE_NOT_200 -> Envelopes.error(200, 500, "Server error");
			case RESET -> HttpResponse.nothing(HttpResponse.Ending.RESET);
			case MALFORMED -> Envelopes.notJson();
			case SLOW_REPLY -> Envelopes.json(200, envelope(task)).after(this.settings.faults().slowness());
			case STATE_QUEUED -> renamed(task, "queued");
			case STATE_UPLOADING -> renamed(task, "uploading");
			case SUCCESS_WITHOUT_RESULT -> withResult(task, null);
			case BROKEN_RESULT_JSON -> withResult(task, "{\"resultUrls\":[");
			case REPEATED_RESULTS -> Envelopes.json(200, envelope(task, StatusEndpoint::repeated));
			case NULL_RESULTS -> Envelopes.json(200, envelope(task, (urls) -> nullsAfter(1, urls)));
			case ONLY_NULL_RESULTS -> Envelopes.json(200, envelope(task, (urls) -> nullsAfter(0, urls)));
		};
	}

	private HttpResponse renamed(Task task, String state) {
		ObjectNode body = envelope(task);
		if (!task.course().endedAt(this.clock.millis())) {
			body.withObject("data").put("state", state);
		}
		return Envelopes.json(200, body);
	}

	private HttpResponse withResult(Task task, @Nullable String result) {
		ObjectNode body = envelope(task);
		ObjectNode data = body.withObject("data");
		if (data.remove("resultJson") != null && result != null) {
			data.put("resultJson", result);
		}
		return Envelopes.json(200, body);
	}

}
