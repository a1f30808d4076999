package dev.promptmill.ledger;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A partition as the ledger knows it.
 *
 * @param order the run, the partition and who opened it
 * @param state where it stands
 * @param holder the worker that holds its lease, null if none
 * @param epoch grows with every new holder
 * @param heartbeatAt last sign of life of its holder, or when it was given free, in
 * milliseconds of the database's clock
 * @param silence how long that was ago
 * @param runSilence how long ago the run's own process showed a sign of life
 * @param failures how often it failed in a row
 * @param failure what the last one was
 * @param requirement the kind of worker it needs
 */
public record PartitionRecord(PartitionAssignment order, PartitionState state, @Nullable LeaseOwner holder, long epoch,
		long heartbeatAt, Duration silence, Duration runSilence, int failures, @Nullable String failure,
		WorkerRequirement requirement) {

	/** Whether a live worker holds it, as far as can be told from here. */
	public boolean isHeld() {
		return isHeld(PartitionLease.EXPIRES_AFTER);
	}

	/** The same with a given patience with a holder that is silent. */
	public boolean isHeld(Duration limit) {
		return this.holder != null && !this.holder.isKnownDead() && this.silence.compareTo(limit) < 0;
	}

	/**
	 * Whether a live worker may have something in hand of it: one that found nothing left
	 * to do is about to give it back.
	 */
	public boolean isWorked() {
		return this.state != PartitionState.DONE && isHeld();
	}

	/** Whether this is to be worked, for the very process that asked. */
	public boolean isOpenFor(PartitionAssignment asked) {
		return this.state == PartitionState.OPEN && this.order.equals(asked);
	}

}
