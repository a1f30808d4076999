package dev.promptmill.common;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunControlTests {

	private final ChangeSignal changes = new ChangeSignal();

	private final RunControl control = new RunControl(this.changes);

	@Test
	void endThenEveryoneIsWokenAndKnowsWhy() {
		assertThat(this.control.isEnding()).isFalse();
		long seen = this.changes.count();
		this.control.end(RunStop.Reason.SIGTERM, "Stopped by a signal.");
		assertThat(this.changes.count()).isGreaterThan(seen);
		assertThat(this.control.ending()).contains(new RunStop(RunStop.Reason.SIGTERM, "Stopped by a signal."));
	}

	@Test
	void endWhenAskedAgainThenTheFirstReasonStands() {
		this.control.end(RunStop.Reason.STOP_REQUESTED, "first");
		this.control.end(RunStop.Reason.SIGINT, "second");
		assertThat(this.control.ending()).contains(new RunStop(RunStop.Reason.STOP_REQUESTED, "first"));
	}

	@Test
	void endWhenAFaultFollowsAPoliteRequestThenTheFaultStands() {
		this.control.end(RunStop.Reason.SIGINT, "polite");
		this.control.end(RunStop.Reason.FAULT, "disk full");
		this.control.end(RunStop.Reason.FAULT, "what followed from it");
		assertThat(this.control.ending()).contains(new RunStop(RunStop.Reason.FAULT, "disk full"));
	}

	@Test
	void endWhenAFaultOfTheApiComesFirstThenItsMessageStands() {
		this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		this.control.end(RunStop.Reason.API_FAULT, "key refused");
		this.control.end(RunStop.Reason.FAULT, "what followed from it");
		assertThat(this.control.ending()).contains(new RunStop(RunStop.Reason.API_FAULT, "key refused"));
	}

	@Test
	void isUrgentWhenASignalComesAfterAnotherReasonThenTrue() {
		this.control.end(RunStop.Reason.API_FAULT, "key refused");
		assertThat(this.control.isUrgent()).isFalse();
		this.control.end(RunStop.Reason.SIGTERM, "stopped");
		assertThat(this.control.isUrgent()).isTrue();
		assertThat(this.control.ending()).contains(new RunStop(RunStop.Reason.API_FAULT, "key refused"));
	}

}
