package dev.promptmill.simulator;

import java.time.Duration;

import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.http.HttpResponse;

/**
 * The answer that shows a fault.
 *
 * @param fault the fault
 * @param slowness how long a slow reply takes
 */
record SubmitFaultAnswer(SubmitFault fault, Duration slowness) implements SubmitAnswer {

	@Override
	public String label() {
		return this.fault.label();
	}

	@Override
	public boolean accepts() {
		return this.fault.accepts();
	}

	@Override
	public HttpResponse reply(String taskId) {
		return switch (this.fault) {
			case RATE_LIMITED -> Envelopes.error(429, "Rate limit exceeded");
			case RATE_LIMITED_WITH_RETRY_AFTER ->
				Envelopes.error(429, "Rate limit exceeded").header("Retry-After", "1");
			case QUOTA_EXCEEDED -> Envelopes.error(429, "Quota exceeded");
			case ACCEPT_THEN_SIGN_IN_PAGE ->
				HttpResponse.text(200, "text/html", "<html><title>Sign in</title><h1>Sign in to continue</h1></html>");
			case HTML_502 -> HttpResponse.text(502, "text/html", "<html><h1>502 Bad Gateway</h1></html>");
			case BAD_REQUEST_CREDITS -> Envelopes.error(400, "Insufficient credits");
			case CODE_NOT_200 -> Envelopes.error(200, 500, "Server error");
			case REFUSE_THEN_RESET, ACCEPT_THEN_RESET -> HttpResponse.nothing(HttpResponse.Ending.RESET);
			case ACCEPT_THEN_CLOSE -> HttpResponse.nothing(HttpResponse.Ending.CLOSE);
			case ACCEPT_THEN_HALF_REPLY -> Envelopes.submitted(taskId).cutInHalf();
			case ACCEPT_THEN_SLOW_REPLY -> Envelopes.submitted(taskId).after(this.slowness);
			case REFUSE_THEN_MALFORMED, ACCEPT_THEN_MALFORMED -> Envelopes.notJson();
			case ACCEPT_WITHOUT_TASK_ID -> Envelopes.submittedWithoutId();
			case ERROR_500, ERROR_502, ERROR_503, ERROR_504, BAD_REQUEST, UNAUTHORIZED, PAYMENT_REQUIRED, FORBIDDEN,
					NOT_FOUND, ACCEPT_THEN_500, ACCEPT_THEN_504 ->
				Envelopes.error(this.fault.status(), "Simulated error " + this.fault.status());
		};
	}

}
