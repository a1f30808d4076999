package dev.promptmill.simulator;

import java.util.concurrent.atomic.AtomicLong;

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
		SubmitAnswer other = this.faults.submit(number, prompt, attempt);
		if (other != null && !other.accepts()) {
			this.serverLedger.refuse(other.label(), prompt);
			return other.reply("");
		}
		String problem = submission.problem();
		if (problem != null) {
			return refused(Envelopes.error(400, problem), prompt);
		}
		return admit(submission, other);
	}

	private HttpResponse admit(SubmitRequestValidator submission, @Nullable SubmitAnswer other) {
		TaskRequest order = submission.order(this.settings.price());
		String outcome = (other != null) ? other.label() : "200";
		ServerLedger.Admission admission = this.serverLedger.accept(order, submission.reachesItsImage(), outcome);
		Task task = admission.task();
		if (task == null) {
			HttpResponse refusal = (admission.refusal() == 402) ? Envelopes.error(402, "Insufficient balance")
					: tooMany("Concurrency limit reached", SECOND);
			return refused(refusal, order.prompt());
		}
		this.callbacks.accepted(task);
		HttpResponse reply = (other != null) ? other.reply(task.id()) : Envelopes.submitted(task.id());
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

}
