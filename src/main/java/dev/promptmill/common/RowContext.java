package dev.promptmill.common;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * The number of the row that a thread works on at present, for what watches requests.
 * Nothing that the program does depends on it.
 */
public final class RowContext implements AutoCloseable {

	private static final ThreadLocal<@Nullable Long> NUMBER = new ThreadLocal<>();

	private RowContext() {
	}

	/** Sets the row of this thread until this is closed. */
	public static RowContext enter(long number) {
		NUMBER.set(number);
		return new RowContext();
	}

	/** The row that this thread works on. */
	public static OptionalLong number() {
		Long number = NUMBER.get();
		return (number != null) ? OptionalLong.of(number) : OptionalLong.empty();
	}

	@Override
	public void close() {
		NUMBER.remove();
	}

}
