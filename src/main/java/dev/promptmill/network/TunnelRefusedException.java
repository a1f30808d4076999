package dev.promptmill.network;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** A proxy answered that it makes no connection to a server. */
final class TunnelRefusedException extends IOException {

	private static final long serialVersionUID = 1;

	private static final int MAX_REASON = 100;

	private final int status;

	TunnelRefusedException(int status, @Nullable String reason) {
		super(status + ((reason != null) ? " " + printable(reason) : ""));
		this.status = status;
	}

	int status() {
		return this.status;
	}

	private static String printable(String reason) {
		String line = reason.replaceAll("\\p{C}", " ").strip();
		return (line.length() > MAX_REASON) ? line.substring(0, MAX_REASON) + "…" : line;
	}

}
