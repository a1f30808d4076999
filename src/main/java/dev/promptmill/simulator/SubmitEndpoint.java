package dev.promptmill.simulator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.promptmill.simulator.fault.RawAnswer;
import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.http.HttpRequest;
import dev.promptmill.simulator.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code POST /generateTask/{model}}. */
final class SubmitEndpoint {

	private static final long SECOND = 1_000_000_000L;

	private final SimulatorSettings settings;

	private final ServerLedger serverLedger;

	private final FaultPlan faults;

	private final SubmitRateLimiter gate;

	private final Callbacks callbacks;

	private final AtomicLong posts = new AtomicLong();

	SubmitEndpoint(SimulatorSettings settings, ServerLedger serverLedger, FaultPlan faults, SubmitRateLimiter gate,
			Callbacks callbacks) {
		this.settings = settings;
		this.serverLedger = serverLedger;
		this.faults = faults;
		this.gate = gate;
		this.callbacks = callbacks;
	}

	/** Answers a POST; {@code denial} is what authorization has against it. */
	HttpResponse answer(HttpRequest call, @Nullable HttpResponse denial) {
		this.gate.arrive();
		long number = this.posts.incrementAndGet();
		if (denial != null) {
			return refused(denial, null);
		}
		long wait = this.gate.take();
		if (wait > 0) {
			return refused(tooMany("Rate limit exceeded", wait), null);
		}
		SubmitRequestValidator submission = SubmitRequestValidator.parse(call.body());
		String prompt = submission.prompt();
		long attempt = this.serverLedger.attempt(prompt);
		RawAnswer raw = this.faults.answer(prompt, attempt);
		if (raw != null) {
			return raw(raw, submission);
		}
		SubmitFault fault = this.faults.submit(number, prompt, attempt);
		if (fault != null && !fault.accepts()) {
			this.serverLedger.refuse(fault.label(), prompt);
			return reply(fault, "");
		}
		String problem = submission.problem();
		if (problem != null) {
			return refused(Envelopes.error(400, problem), prompt);
		}
		return admit(submission, fault);
	}

	private HttpResponse raw(RawAnswer answer, SubmitRequestValidator submission) {
		if (!answer.accepts()) {
			this.serverLedger.refuse(RawAnswer.LABEL, submission.prompt());
			return answer.reply("");
		}
		Task task = this.serverLedger
			.accept(submission.order(this.settings.price()), submission.reachesItsImage(), RawAnswer.LABEL)
			.task();
		if (task == null) {
			throw new IllegalStateException("The account cannot pay for a submission that is to be accepted");
		}
		this.callbacks.accepted(task);
		return answer.reply(task.id());
	}

	private HttpResponse admit(SubmitRequestValidator submission, @Nullable SubmitFault fault) {
		TaskRequest order = submission.order(this.settings.price());
		String outcome = (fault != null) ? fault.label() : "200";
		ServerLedger.Admission admission = this.serverLedger.accept(order, submission.reachesItsImage(), outcome);
		Task task = admission.task();
		if (task == null) {
			HttpResponse refusal = (admission.refusal() == 402) ? Envelopes.error(402, "Insufficient balance")
					: tooMany("Concurrency limit reached", SECOND);
			return refused(refusal, order.prompt());
		}
		this.callbacks.accepted(task);
		HttpResponse reply = (fault != null) ? reply(fault, task.id()) : Envelopes.submitted(task.id());
		return reply.delay().isZero() ? reply.after(this.settings.submitDelay()) : reply;
	}

	private HttpResponse refused(HttpResponse refusal, @Nullable String prompt) {
		this.serverLedger.refuse(Integer.toString(refusal.status()), prompt);
		return refusal;
	}

	private HttpResponse tooMany(String message, long nanos) {
		HttpResponse reply = Envelopes.error(429, message);
		long seconds = Math.max(1, (nanos + SECOND - 1) / SECOND);
		return this.settings.sendRetryAfter() ? reply.header("Retry-After", Long.toString(seconds)) : reply;
	}

	private HttpResponse reply(SubmitFault fault, String taskId) {
		Duration slowness = this.settings.faults().slowness();
		return switch (fault) {
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
			case ACCEPT_THEN_SLOW_REPLY -> Envelopes.submitted(taskId).after(slowness);
			case REFUSE_THEN_MALFORMED, ACCEPT_THEN_MALFORMED -> Envelopes.notJson();
			case ACCEPT_WITHOUT_TASK_ID -> Envelopes.submittedWithoutId();
			case ERROR_500, ERROR_502, ERROR_503, ERROR_504, BAD_REQUEST, UNAUTHORIZED, PAYMENT_REQUIRED, FORBIDDEN,
					NOT_FOUND, ACCEPT_THEN_500, ACCEPT_THEN_504 ->
				Envelopes.error(fault.status(), "Simulated error " + fault.status());
		};
	}

}
