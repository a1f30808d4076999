package dev.promptmill.common;

/** A message with a full stop at its end, so that another sentence may follow. */
public final class Sentence {

	private Sentence() {
	}

	/** Ends a message with a full stop, unless it has one. */
	public static String of(String message) {
		return message.endsWith(".") ? message : message + ".";
	}

}
