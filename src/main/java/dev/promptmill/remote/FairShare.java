package dev.promptmill.remote;

import java.util.List;

/**
 * The number of partitions that a worker should work, so that all workers work about
 * equally many: decided by each for itself from what the ledger says, and the same for
 * all.
 */
final class FairShare {

	private FairShare() {
	}

	/**
	 * A worker's share.
	 * @param partitions to be worked
	 * @param capacities of all workers: partitions that each takes at most
	 * @param self which of them is asked for
	 */
	static int of(int partitions, List<Integer> capacities, int self) {
		int highest = capacities.stream().mapToInt(Integer::intValue).max().orElse(0);
		int level = 0;
		while (level < highest && placed(level, capacities) < partitions) {
			level++;
		}
		int share = Math.min(capacities.get(self), level);
		int tooMany = Math.max(0, placed(level, capacities) - partitions);
		return (share == level && behind(self, level, capacities) < tooMany) ? share - 1 : share;
	}

	/** How many workers that could take as many come later in the list. */
	private static long behind(int self, int level, List<Integer> capacities) {
		return capacities.stream().skip(self + 1L).filter((capacity) -> capacity >= level).count();
	}

	private static int placed(int level, List<Integer> capacities) {
		return capacities.stream().mapToInt((capacity) -> Math.min(level, capacity)).sum();
	}

}
