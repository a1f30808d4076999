package dev.promptmill.input;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

import dev.promptmill.ledger.NormalizedId;

/**
 * Looks for ids that are equal, case aside, among millions in little memory (16 to 32
 * bytes per id): it keeps only hashes. An id whose hash was seen before is a suspect,
 * which a second pass over the file convicts or clears.
 */
final class DuplicateIds {

	/** One true pair is enough to refuse a file, so more suspects need not be kept. */
	private static final int MAX_SUSPECTS = 10_000;

	private static final int INITIAL_CAPACITY = 1 << 12;

	private final ToLongFunction<String> hash;

	private final Set<Long> suspects = new HashSet<>();

	private long[] table = new long[INITIAL_CAPACITY];

	private int size;

	DuplicateIds(ToLongFunction<String> hash) {
		this.hash = hash;
	}

	void add(String id) {
		long value = hashOf(NormalizedId.of(id));
		if (!insert(this.table, value)) {
			if (this.suspects.size() < MAX_SUSPECTS) {
				this.suspects.add(value);
			}
			return;
		}
		this.size++;
		if (this.size * 2L > this.table.length) {
			grow();
		}
	}

	boolean hasSuspects() {
		return !this.suspects.isEmpty();
	}

	boolean isSuspect(String folded) {
		return this.suspects.contains(hashOf(folded));
	}

	/** 0 marks a free place in the table. */
	private long hashOf(String folded) {
		long value = this.hash.applyAsLong(folded);
		return (value == 0) ? 1 : value;
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
