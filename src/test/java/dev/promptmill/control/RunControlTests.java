package dev.promptmill.control;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunControlTests {

	private final Bell bell = new Bell();

	private final RunControl control = new RunControl(this.bell);

	@Test
	void endThenEveryoneIsWokenAndKnowsWhy() {
		assertThat(this.control.isEnding()).isFalse();
		long seen = this.bell.count();
		this.control.end(Ending.Reason.SIGTERM, "Stopped by a signal.");
		assertThat(this.bell.count()).isGreaterThan(seen);
		assertThat(this.control.ending()).contains(new Ending(Ending.Reason.SIGTERM, "Stopped by a signal."));
	}

	@Test
	void endWhenAskedAgainThenTheFirstReasonStands() {
		this.control.end(Ending.Reason.STOP_REQUESTED, "first");
		this.control.end(Ending.Reason.SIGINT, "second");
		assertThat(this.control.ending()).contains(new Ending(Ending.Reason.STOP_REQUESTED, "first"));
	}

	@Test
	void endWhenAFaultFollowsAPoliteRequestThenTheFaultStands() {
		this.control.end(Ending.Reason.SIGINT, "polite");
		this.control.end(Ending.Reason.FAULT, "disk full");
		this.control.end(Ending.Reason.FAULT, "what followed from it");
		assertThat(this.control.ending()).contains(new Ending(Ending.Reason.FAULT, "disk full"));
	}

	@Test
	void endWhenAFaultOfTheApiComesFirstThenItsMessageStands() {
		this.control.end(Ending.Reason.STOP_REQUESTED, "stop");
		this.control.end(Ending.Reason.API_FAULT, "key refused");
		this.control.end(Ending.Reason.FAULT, "what followed from it");
		assertThat(this.control.ending()).contains(new Ending(Ending.Reason.API_FAULT, "key refused"));
	}

	@Test
	void isUrgentWhenASignalComesAfterAnotherReasonThenTrue() {
		this.control.end(Ending.Reason.API_FAULT, "key refused");
		assertThat(this.control.isUrgent()).isFalse();
		this.control.end(Ending.Reason.SIGTERM, "stopped");
		assertThat(this.control.isUrgent()).isTrue();
		assertThat(this.control.ending()).contains(new Ending(Ending.Reason.API_FAULT, "key refused"));
	}

}
