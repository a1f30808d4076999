package dev.promptmill.simulator;

import java.util.stream.Collectors;

import dev.promptmill.simulator.http.HttpRequest;
import dev.promptmill.simulator.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /simulator/...}: the books to read and the limits to change, without a key. */
final class ControlEndpoint {

	private final ServerLedger serverLedger;

	private final SubmitRateLimiter gate;

	ControlEndpoint(ServerLedger serverLedger, SubmitRateLimiter gate) {
		this.serverLedger = serverLedger;
		this.gate = gate;
	}

	HttpResponse answer(HttpRequest call) {
		return switch (call.method() + " " + call.path()) {
			case "GET /simulator/books" ->
				HttpResponse.text(200, Envelopes.JSON, Json.write(this.serverLedger.totals()));
			case "GET /simulator/tasks" -> HttpResponse.text(200, "application/x-ndjson",
					this.serverLedger.tasks()
						.stream()
						.map((task) -> Json.write(task) + "\n")
						.collect(Collectors.joining()));
			case "POST /simulator/limits" -> limits(call);
			default -> Envelopes.error(404, "Nothing here");
		};
	}

	/** Changes the limits a body names; null lifts one, an unnamed one stays. */
	private HttpResponse limits(HttpRequest call) {
		JsonNode wanted = Json.parse(call.body());
		if (wanted == null || !wanted.isObject()) {
			return Envelopes.error(400,
					"Body must be like {\"postsPerSecond\":2.5,\"burst\":null,\"maxOpenTasks\":10}");
		}
		try {
			SimulatorSettings.Limits old = this.gate.limits();
			this.gate.change(new SimulatorSettings.Limits(rate(wanted, old.postsPerSecond()),
					count(wanted, "burst", old.burst()), count(wanted, "maxOpenTasks", old.maxOpenTasks())));
			return HttpResponse.text(200, Envelopes.JSON, Json.write(this.gate.limits()));
		}
		catch (IllegalArgumentException ex) {
			return Envelopes.error(400, String.valueOf(ex.getMessage()));
		}
	}

	private static @Nullable Double rate(JsonNode wanted, @Nullable Double old) {
		JsonNode value = wanted.path("postsPerSecond");
		if (value.isMissingNode()) {
			return old;
		}
		return value.isNull() ? null : Double.valueOf(value.asDouble(0));
	}

	private static @Nullable Integer count(JsonNode wanted, String field, @Nullable Integer old) {
		JsonNode value = wanted.path(field);
		if (value.isMissingNode()) {
			return old;
		}
		return value.isNull() ? null : Integer.valueOf(value.asInt(-1));
	}

}
