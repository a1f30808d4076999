package dev.promptmill.ledger;

import java.time.Duration;

import dev.promptmill.support.SettableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** For how long a commit proves that a run is held, to whoever may be frozen any time. */
class LeaseProofTests {

	private static final Duration HOLDS = Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS / 2);

	private final SettableClock clock = new SettableClock();

	private final LeaseProof proof = new LeaseProof(this.clock, this.clock.millis());

	@Test
	void isFreshThenForHalfTheTimeAfterWhichAHolderIsTakenForDead() {
		assertThat(this.proof.isFresh()).isTrue();
		this.clock.advance(HOLDS.minusMillis(1));
		assertThat(this.proof.isFresh()).as("a millisecond before").isTrue();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.proof.isFresh()).as("at the very end").isFalse();
	}

	@Test
	void isFreshWhenTheCommitTookLongThenCountedFromItsBeginning() {
		this.clock.advance(HOLDS.multipliedBy(3));
		long began = this.proof.now();
		this.clock.advance(HOLDS);
		this.proof.holdsSince(began);
		assertThat(this.proof.isFresh()).isFalse();
	}

	@Test
	void isFreshWhenACommitFollowsThenAgain() {
		this.clock.advance(HOLDS);
		this.proof.holdsSince(this.proof.now());
		assertThat(this.proof.isFresh()).isTrue();
		assertThat(this.proof.count()).isEqualTo(1);
	}

	@Test
	void isFreshWhenTheClockWasSetBackThenNot() {
		this.clock.advance(Duration.ofMillis(-1));
		assertThat(this.proof.isFresh()).isFalse();
	}

	@Test
	void isFreshWithoutAClockThenNever() {
		LeaseProof never = LeaseProof.withoutClock();
		never.holdsSince(never.now());
		assertThat(never.now()).isZero();
		assertThat(never.isFresh()).isFalse();
	}

}
