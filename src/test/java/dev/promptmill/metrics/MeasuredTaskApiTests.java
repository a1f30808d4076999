package dev.promptmill.metrics;

import java.util.function.BooleanSupplier;

import dev.promptmill.apixo.BalanceReply;
import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.apixo.TaskApi;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer may be worth money: no fault of the measuring may come between. */
class MeasuredTaskApiTests {

	private final ObservationRegistry observations = ObservationRegistry.create();

	@Test
	void submitWhenMeasuringFailsThenTheAnswerIsKept() {
		this.observations.observationConfig().observationHandler(new Failing());
		SubmitReply reply = new SubmitReply(SubmitVerdict.ACCEPTED, "task-1", 200, "200", "", null);
		TaskApi api = new MeasuredTaskApi(new Answering(reply),
				new RequestObservations(this.observations, Observation.NOOP, new SimpleMeterRegistry()));
		assertThat(api.submit("{}", () -> true)).isSameAs(reply);
	}

	/** Fails at every opportunity. */
	private static final class Failing implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			throw new IllegalStateException("start");
		}

		@Override
		public void onStop(Observation.Context context) {
			throw new IllegalStateException("stop");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	/** Answers submissions only. */
	private record Answering(SubmitReply reply) implements TaskApi {

		@Override
		public SubmitReply submit(String inputJson, BooleanSupplier mayLeave) {
			return this.reply;
		}

		@Override
		public PollReply poll(String taskId) {
			throw new UnsupportedOperationException();
		}

		@Override
		public BalanceReply balance() {
			throw new UnsupportedOperationException();
		}

	}

}
