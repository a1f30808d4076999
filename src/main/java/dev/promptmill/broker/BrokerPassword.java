package dev.promptmill.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The broker's password: from the environment only, and shown nowhere. */
final class BrokerPassword {

	private static final String VARIABLE = "PROMPTMILL_BROKER_PASSWORD";

	private static final String FILE_VARIABLE = "PROMPTMILL_BROKER_PASSWORD_FILE";

	private final @Nullable String value;

	private BrokerPassword(@Nullable String value) {
		this.value = value;
	}

	/**
	 * Reads it.
	 * @throws BrokerException if both variables are set, or the file can't be read
	 */
	static BrokerPassword from(Map<String, String> environment) {
		String direct = environment.get(VARIABLE);
		String file = environment.get(FILE_VARIABLE);
		if (direct != null && file != null) {
			throw new BrokerException("Both " + VARIABLE + " and " + FILE_VARIABLE + " are set: keep one.");
		}
		if (file == null) {
			return new BrokerPassword(direct);
		}
		try {
			return new BrokerPassword(Files.readString(Path.of(file), StandardCharsets.UTF_8).strip());
		}
		catch (IOException | InvalidPathException ex) {
			throw new BrokerException("The file that " + FILE_VARIABLE + " names can't be read ("
					+ ex.getClass().getSimpleName() + "): correct the variable or the file's permissions.");
		}
	}

	@Nullable String value() {
		return this.value;
	}

	@Override
	public String toString() {
		return "[broker password]";
	}

}
