package dev.promptmill.ledger;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PartitionRecordTests {

	private static final PartitionAssignment ORDER = new PartitionAssignment(7, 3, 2);

	private static final LeaseOwner ELSEWHERE = new LeaseOwner("mill-3", 4711, 1);

	private static final LeaseOwner DEAD = new LeaseOwner(LeaseOwner.current().host(), Long.MAX_VALUE, 1);

	@Test
	void isHeldThenForAsLongAsALiveHolderIsNotSilentForTooLong() {
		Duration limit = Duration.ofSeconds(5);
		assertThat(record(PartitionState.OPEN, ELSEWHERE, limit.minusMillis(1)).isHeld(limit)).isTrue();
		assertThat(record(PartitionState.OPEN, ELSEWHERE, limit).isHeld(limit)).isFalse();
		assertThat(record(PartitionState.OPEN, DEAD, Duration.ZERO).isHeld(limit)).isFalse();
		assertThat(record(PartitionState.OPEN, null, Duration.ZERO).isHeld(limit)).isFalse();
		assertThat(record(PartitionState.OPEN, ELSEWHERE, PartitionLease.EXPIRES_AFTER).isHeld()).isFalse();
	}

	@Test
	void isWorkedThenWhileItIsHeldAndNotDone() {
		assertThat(record(PartitionState.OPEN, ELSEWHERE, Duration.ZERO).isWorked()).isTrue();
		assertThat(record(PartitionState.DONE, ELSEWHERE, Duration.ZERO).isWorked()).isFalse();
		assertThat(record(PartitionState.OPEN, null, Duration.ZERO).isWorked()).isFalse();
	}

	@Test
	void isOpenForThenOnlyWhoeverOpenedIt() {
		assertThat(record(PartitionState.OPEN, null, Duration.ZERO).isOpenFor(ORDER)).isTrue();
		assertThat(record(PartitionState.OPEN, null, Duration.ZERO).isOpenFor(new PartitionAssignment(7, 3, 3)))
			.isFalse();
		assertThat(record(PartitionState.DONE, null, Duration.ZERO).isOpenFor(ORDER)).isFalse();
	}

	private static PartitionRecord record(PartitionState state, @Nullable LeaseOwner holder, Duration silence) {
		return new PartitionRecord(ORDER, state, holder, 1, 0, silence, Duration.ZERO, 0, null,
				new WorkerRequirement("1.2.3", false));
	}

}
