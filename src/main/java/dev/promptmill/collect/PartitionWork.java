package dev.promptmill.collect;

import java.time.Duration;

import dev.promptmill.common.RunControl;

/** Works one partition to its end. */
public final class PartitionWork {

	private static final Duration TURN = Duration.ofSeconds(1);

	private final CollectPartition partition;

	private final RunControl control;

	/**
	 * @param number of the partition, from 0
	 * @param control ends the work on this partition only
	 */
	public PartitionWork(PartitionFactory partitions, int number, RunControl control) {
		this.partition = partitions.create(number);
		this.control = control;
	}

	/**
	 * Works until nothing is left to do, or it is to end; what is in hand is brought to
	 * its end first.
	 * @return whether nothing is left
	 */
	public boolean work() throws InterruptedException {
		boolean more = true;
		while (more) {
			more = this.partition.work(TURN);
		}
		return !this.control.isEnding();
	}

}
