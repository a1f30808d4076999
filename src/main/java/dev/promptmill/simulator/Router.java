package dev.promptmill.simulator;

import dev.promptmill.simulator.http.HttpRequest;
import dev.promptmill.simulator.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint for a call and checks the key where one is needed. */
final class Router {

	static final String API = "/api/v1";

	private static final String BEARER = "Bearer ";

	private final SimulatorSettings settings;

	private final ServerLedger serverLedger;

	private final SubmitEndpoint submit;

	private final StatusEndpoint status;

	private final FilesEndpoint files;

	private final ControlEndpoint control;

	Router(SimulatorSettings settings, ServerLedger serverLedger, SubmitEndpoint submit, StatusEndpoint status,
			FilesEndpoint files, ControlEndpoint control) {
		this.settings = settings;
		this.serverLedger = serverLedger;
		this.submit = submit;
		this.status = status;
		this.files = files;
		this.control = control;
	}

	HttpResponse route(HttpRequest call) {
		HttpResponse reply = find(call);
		boolean closes = this.settings.faults().closesAfterReply() && reply.ending() == HttpResponse.Ending.KEEP_ALIVE;
		return closes ? reply.ending(HttpResponse.Ending.CLOSE) : reply;
	}

	private HttpResponse find(HttpRequest call) {
		String path = call.path();
		if (path.startsWith("/files/")) {
			return this.files.answer(call);
		}
		if (path.startsWith("/simulator/") && this.settings.isOnLoopback()) {
			return this.control.answer(call);
		}
		String submitPath = API + "/generateTask/";
		if (path.startsWith(submitPath)) {
			return call.method().equals("POST") ? this.submit.answer(call, denial(call, submitPath)) : wrongMethod();
		}
		return call.method().equals("GET") ? read(call) : wrongMethod();
	}

	private HttpResponse read(HttpRequest call) {
		String statusPath = API + "/statusTask/";
		boolean isStatus = call.path().startsWith(statusPath);
		HttpResponse denial = denial(call, isStatus ? statusPath : null);
		if (denial != null) {
			return denial;
		}
		if (isStatus) {
			return this.status.answer(call);
		}
		return call.path().equals(API + "/apikeys/current-balance") ? Envelopes.balance(this.serverLedger.balance())
				: Envelopes.error(404, "No such endpoint");
	}

	private @Nullable HttpResponse denial(HttpRequest call, @Nullable String pathBeforeModel) {
		String header = call.header("authorization");
		String key = (header != null && header.startsWith(BEARER)) ? header.substring(BEARER.length()).strip() : "";
		String wanted = this.settings.apiKey();
		if (key.isEmpty() || (wanted != null && !wanted.equals(key))) {
			return Envelopes.error(401, "Missing or invalid API key");
		}
		if (pathBeforeModel != null && !call.path().substring(pathBeforeModel.length()).equals(this.settings.model())) {
			return Envelopes.error(404, "Model not found");
		}
		return null;
	}

	private static HttpResponse wrongMethod() {
		return Envelopes.error(405, "Method not allowed");
	}

}
