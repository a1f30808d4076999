package dev.promptmill.report.live;

/** The port that a run is to be watched at can't be used. */
public final class LivePagePortException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	LivePagePortException(int port, Throwable cause) {
		super("promptmill.watch-port = " + port + " can't be used: " + cause.getMessage()
				+ ". Nothing was sent. Name a port that is free, 0 for any, or end the program that has this one.",
				cause);
	}

}
