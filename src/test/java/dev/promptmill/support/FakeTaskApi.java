package dev.promptmill.support;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import dev.promptmill.apixo.BalanceReply;
import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.apixo.TaskApi;

/** An API that answers what a test wants, and remembers what it was asked. */
public final class FakeTaskApi implements TaskApi {

	private final List<String> submitted = new CopyOnWriteArrayList<>();

	private final List<String> polled = new CopyOnWriteArrayList<>();

	private volatile Function<String, SubmitReply> onSubmit = (input) -> accepted("task-" + this.submitted.size());

	private volatile Runnable beforeSubmit = () -> {
	};

	private volatile Function<String, PollReply> onPoll = (task) -> polled(PollVerdict.RUNNING);

	/** What happens between the caller's decision to submit and the last moment. */
	public FakeTaskApi beforeSubmit(Runnable event) {
		this.beforeSubmit = event;
		return this;
	}

	/** What to do when asked to submit an input. */
	public FakeTaskApi onSubmit(Function<String, SubmitReply> answer) {
		this.onSubmit = answer;
		return this;
	}

	/** What to do when asked about a task. */
	public FakeTaskApi onPoll(Function<String, PollReply> answer) {
		this.onPoll = answer;
		return this;
	}

	/** Inputs in the order they arrived. */
	public List<String> submitted() {
		return this.submitted;
	}

	/** Task ids in the order they were asked about. */
	public List<String> polled() {
		return this.polled;
	}

	public static SubmitReply accepted(String task) {
		return new SubmitReply(SubmitVerdict.ACCEPTED, task, 200, "200", "accepted", null);
	}

	/** Any answer but an accepting one. */
	public static SubmitReply answered(SubmitVerdict verdict, int status) {
		return new SubmitReply(verdict, null, status, null, "HTTP " + status, null);
	}

	public static PollReply polled(PollVerdict verdict) {
		return new PollReply(verdict, List.of(), null, null, null, null, "", null);
	}

	public static PollReply succeeded(String... urls) {
		return new PollReply(PollVerdict.SUCCEEDED, List.of(urls), null, null, null, null, "", null);
	}

	public static PollReply failed(String code, String message) {
		return new PollReply(PollVerdict.FAILED, List.of(), code, message, null, null, "", null);
	}

	@Override
	public SubmitReply submit(String inputJson, BooleanSupplier mayLeave) {
		this.beforeSubmit.run();
		if (!mayLeave.getAsBoolean()) {
			return answered(SubmitVerdict.UNSENT, 0);
		}
		this.submitted.add(inputJson);
		return this.onSubmit.apply(inputJson);
	}

	@Override
	public PollReply poll(String taskId) {
		this.polled.add(taskId);
		return this.onPoll.apply(taskId);
	}

	@Override
	public BalanceReply balance() {
		return new BalanceReply(BigDecimal.TEN, false, "");
	}

}
