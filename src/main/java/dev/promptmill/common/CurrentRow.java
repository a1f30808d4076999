package dev.promptmill.common;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * The number of the row that a thread works on at present, for what watches requests.
 * Nothing that the program does depends on it.
 */
public final class CurrentRow implements AutoCloseable {

	private static final ThreadLocal<@Nullable Long> NUMBER = new ThreadLocal<>();

	private CurrentRow() {
	}

	/** Names the row until this is closed. */
	public static CurrentRow is(long number) {
		NUMBER.set(number);
		return new CurrentRow();
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
