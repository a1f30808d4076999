package dev.promptmill.common;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and chance, which tests replace.
 *
 * @param clock the date
 * @param ticker nanoseconds of any origin that only go forward
 * @param random for jitter and unguessable names; safe for many threads
 */
public record TimeAndRandom(InstantSource clock, LongSupplier ticker, RandomGenerator random) {

	/** The real ones. */
	public static TimeAndRandom ofThisMachine() {
		return new TimeAndRandom(InstantSource.system(), System::nanoTime, new SecureRandom());
	}

}
