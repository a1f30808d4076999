package dev.promptmill;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.slf4j.LoggerFactory;

/**
 * Ends the process, as failed, when a thread dies of a lack of memory: what the thread
 * had in hand is recovered by a restart, which an unnoticed gap would not be. A thread
 * that catches the error answers for it itself; so a request from outside that asks for
 * too much ends that request only, and a run's own threads end the run.
 */
final class OutOfMemory implements Thread.UncaughtExceptionHandler {

	/** Made in time: afterwards there may be no room for them. */
	private static final byte[] LAST_WORDS = ("error: Out of memory, ended. Nothing is lost: restart continues a run."
			+ " PROMPTMILL_JAVA_OPTS=-Xmx2g gives it more.\n")
		.getBytes(StandardCharsets.UTF_8);

	private static final int MOST_CAUSES = 50;

	private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);

	private final int code;

	/**
	 * @param code the exit code of the process then
	 */
	OutOfMemory(int code) {
		this.code = code;
	}

	@Override
	public void uncaughtException(Thread thread, Throwable failure) {
		if (!isOutOfMemory(failure)) {
			LoggerFactory.getLogger(OutOfMemory.class).error("Thread {} died", thread.getName(), failure);
			return;
		}
		try {
			this.err.write(LAST_WORDS);
		}
		catch (IOException ex) {
			// Nobody reads the messages; the exit code remains.
			return;
		}
		finally {
			Runtime.getRuntime().halt(this.code);
		}
	}

	private static boolean isOutOfMemory(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
			if (cause instanceof OutOfMemoryError) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

}
