package dev.promptmill.input;

/**
 * A set of hashes, 16 to 32 bytes for each.
 */
final class HashSet64 {

	private static final int INITIAL_CAPACITY = 1 << 12;

	private long[] table = new long[INITIAL_CAPACITY];

	private int size;

	/**
	 * Adds a hash.
	 * @return false if it was there
	 */
	boolean add(long hash) {
		if (!insert(this.table, (hash == 0) ? 1 : hash)) {
			return false;
		}
		this.size++;
		if (this.size * 2L > this.table.length) {
			grow();
		}
		return true;
	}

	private void grow() {
		long[] larger = new long[this.table.length * 2];
		for (long value : this.table) {
			if (value != 0) {
				insert(larger, value);
			}
		}
		this.table = larger;
	}

	/** 0 marks a free place in the table. */
	private static boolean insert(long[] table, long value) {
		int mask = table.length - 1;
		int place = (int) (value ^ (value >>> 32)) & mask;
		while (table[place] != 0) {
			if (table[place] == value) {
				return false;
			}
			place = (place + 1) & mask;
		}
		table[place] = value;
		return true;
	}

}
