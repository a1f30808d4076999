package dev.promptmill.simulator;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on what they decide, never on which thread asked first, so
 * that a seeded run with many requests in flight repeats itself.
 */
final class SeededRandom {

	private final long seed;

	SeededRandom(long seed) {
		this.seed = seed;
	}

	SplittableRandom about(String question, String subject, long occasion) {
		long hash = mix(mix(0xcbf29ce484222325L ^ this.seed, question), subject);
		return new SplittableRandom(hash * 31 + occasion);
	}

	long number(String question, String subject, long occasion) {
		return about(question, subject, occasion).nextLong();
	}

	private static long mix(long hash, String text) {
		long mixed = hash;
		for (int i = 0; i < text.length(); i++) {
			mixed = (mixed ^ text.charAt(i)) * 0x100000001b3L;
		}
		return (mixed ^ 0xff) * 0x100000001b3L;
	}

}
