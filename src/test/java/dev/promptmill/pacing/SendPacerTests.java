package dev.promptmill.pacing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SendPacerTests {

	private final AtomicLong now = new AtomicLong();

	private final SendPacer departures = new SendPacer(this.now::get);

	private final Permit permit = new Permit(0, 40, 0, 0);

	@Test
	void leaveWhenRequestsArriveTogetherThenSpacesThem() {
		assertThat(leaveAt(0)).isZero();
		assertThat(leaveAt(0)).isEqualTo(Duration.ofMillis(25));
		assertThat(leaveAt(24)).isEqualTo(Duration.ofMillis(1));
		assertThat(leaveAt(25)).isZero();
		assertThat(leaveAt(25)).isEqualTo(Duration.ofMillis(25));
	}

	@Test
	void leaveWhenManyWakeUpTooLateThenStillSpacesThem() {
		leaveAt(0);
		assertThat(leaveAt(500)).isZero();
		assertThat(leaveAt(500)).isEqualTo(Duration.ofMillis(25));
	}

	@Test
	void leaveWhenAlwaysALittleLateThenTheRateDoesNotFallShort() {
		for (int i = 0; i < 100; i++) {
			assertThat(leaveAt(25 * i + i % 9)).isZero();
		}
	}

	@Test
	void leaveWhenIdleThenEarnsNothing() {
		leaveAt(0);
		assertThat(leaveAt(3_600_000)).isZero();
		assertThat(leaveAt(3_600_000)).isEqualTo(Duration.ofMillis(25));
	}

	@Test
	void congestionWhenSeveralWaitThenLetsNoMoreIn() {
		assertThat(this.departures.congestion(40)).isZero();
		for (int i = 0; i < 4; i++) {
			this.departures.arrive();
		}
		assertThat(this.departures.congestion(40)).isEqualTo(Duration.ofMillis(50));
		leaveAt(0);
		this.departures.stay();
		assertThat(this.departures.congestion(40)).isZero();
	}

	private Duration leaveAt(long millis) {
		this.now.set(Duration.ofMillis(millis).toNanos());
		return this.departures.leave(this.permit);
	}

}
