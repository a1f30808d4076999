package dev.promptmill.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.BooleanSupplier;

import dev.promptmill.apixo.BalanceReply;
import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.apixo.TaskApi;

/** An API whose requests are timed and told apart by what came of them. */
final class MeasuredTaskApi implements TaskApi {

	private final TaskApi api;

	private final RequestObservations exchanges;

	MeasuredTaskApi(TaskApi api, RequestObservations exchanges) {
		this.api = api;
		this.exchanges = exchanges;
	}

	@Override
	public SubmitReply submit(String inputJson, BooleanSupplier mayLeave) {
		RequestObservations.Exchange exchange = this.exchanges.begin(RequestObservations.SUBMIT);
		SubmitReply reply = this.api.submit(inputJson, mayLeave);
		if (reply.taskId() != null) {
			exchange.about("task.id", reply.taskId());
		}
		exchange.end(word(reply.verdict()));
		return reply;
	}

	@Override
	public PollReply poll(String taskId) {
		RequestObservations.Exchange exchange = this.exchanges.begin(RequestObservations.POLL).about("task.id", taskId);
		PollReply reply = this.api.poll(taskId);
		exchange.end(word(reply.verdict()));
		Instant created = reply.createdAt();
		Instant completed = reply.completedAt();
		if (created != null && completed != null && !completed.isBefore(created)) {
			this.exchanges.generation(Duration.between(created, completed), word(reply.verdict()));
		}
		return reply;
	}

	@Override
	public BalanceReply balance() {
		return this.api.balance();
	}

	static String word(Enum<?> verdict) {
		return verdict.name().toLowerCase(Locale.ROOT);
	}

}
