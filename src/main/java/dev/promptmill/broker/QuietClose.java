package dev.promptmill.broker;

import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** Closes what may be lost already. */
final class QuietClose {

	private QuietClose() {
	}

	static void quietly(@Nullable AutoCloseable closeable) {
		if (closeable == null) {
			return;
		}
		try {
			closeable.close();
		}
		catch (JMSException ex) {
			// What is lost needs no closing.
			return;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
