package dev.promptmill.support;

import java.util.Locale;
import java.util.UUID;

/**
 * The servers that {@code ./mvnw verify -Pparts} names, in place of those that tests
 * start themselves. What is named and not there is an error of the tests that need it.
 */
public final class GivenServers {

	/** So that nothing of two test JVMs, or of an earlier build, has the same name. */
	private static final String UNIQUE = UUID.randomUUID().toString().substring(0, 8);

	private GivenServers() {
	}

	/** Whether tests are to use them. */
	public static boolean areUsed() {
		return Boolean.getBoolean("parts.used");
	}

	/** The JDBC URL of a PostgreSQL on which databases may be created. */
	public static String database() {
		return required("database", "jdbc:postgresql://127.0.0.1:5432/postgres");
	}

	/** The URL of an ActiveMQ Artemis that lets everybody in. */
	public static String broker() {
		return required("broker", "tcp://127.0.0.1:61616");
	}

	/** The address of an S3 server in which buckets may be made. */
	public static String bucket() {
		return required("bucket", "http://127.0.0.1:8080");
	}

	/**
	 * A name for something on a server, of lower-case letters, digits and underscores.
	 */
	static String name(int number) {
		return String.format(Locale.ROOT, "promptmill_test_%s_%d", UNIQUE, number);
	}

	private static String required(String part, String example) {
		String value = System.getProperty("parts." + part, "");
		if (value.isBlank()) {
			throw new IllegalStateException("-Pparts wants -Dparts." + part + "=..., such as " + example
					+ "; CONTRIBUTING.md says how to start it");
		}
		return value;
	}

}
