package dev.promptmill.pacing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeparturesTests {

	private final AtomicLong now = new AtomicLong();

	private final Departures departures = new Departures(this.now::get);

	private final Permit permit = new Permit(0, 40, 0, 0);

	@Test
	void reserveWhenRequestsArriveTogetherThenSpacesThem() {
		assertThat(this.departures.reserve(this.permit)).isZero();
		assertThat(this.departures.reserve(this.permit)).isEqualTo(Duration.ofMillis(25));
		assertThat(this.departures.reserve(this.permit)).isEqualTo(Duration.ofMillis(50));
	}

	@Test
	void reserveWhenIdleThenEarnsNothing() {
		this.departures.reserve(this.permit);
		this.now.addAndGet(Duration.ofHours(1).toNanos());
		assertThat(this.departures.reserve(this.permit)).isZero();
		assertThat(this.departures.reserve(this.permit)).isEqualTo(Duration.ofMillis(25));
	}

	@Test
	void congestionWhenSeveralWaitThenLetsNoMoreIn() {
		assertThat(this.departures.congestion(40)).isZero();
		for (int i = 0; i < 4; i++) {
			this.departures.reserve(this.permit);
		}
		assertThat(this.departures.congestion(40)).isEqualTo(Duration.ofMillis(50));
		this.now.addAndGet(Duration.ofMillis(50).toNanos());
		assertThat(this.departures.congestion(40)).isZero();
	}

}
