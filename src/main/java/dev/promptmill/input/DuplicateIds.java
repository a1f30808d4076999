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

	private final ToLongFunction<String> hash;

	private final Set<Long> suspects = new HashSet<>();

	private final HashSet64 seen = new HashSet64();

	DuplicateIds(ToLongFunction<String> hash) {
		this.hash = hash;
	}

	void add(String id) {
		long value = hashOf(NormalizedId.of(id));
		if (!this.seen.add(value) && this.suspects.size() < MAX_SUSPECTS) {
			this.suspects.add(value);
		}
	}

	boolean hasSuspects() {
		return !this.suspects.isEmpty();
	}

	boolean isSuspect(String folded) {
		return this.suspects.contains(hashOf(folded));
	}

	/** 0 counts as 1. */
	private long hashOf(String folded) {
		long value = this.hash.applyAsLong(folded);
		return (value == 0) ? 1 : value;
	}

}
