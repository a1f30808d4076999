package dev.promptmill.settings;

import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the log on standard error: the settings {@code promptmill.log.*}.
 *
 * @param format plain text for people, or one JSON object a line, in one of Spring Boot's
 * structured formats, for log collectors: ecs (Elastic), gelf (Graylog) or logstash.
 * @param level from which level on what the frameworks log is shown; messages of a run
 * are always shown. At trace, prompts are among it.
 */
public record LogProperties(@NotNull @DefaultValue("plain") Format format, @NotNull @DefaultValue("off") Level level) {

	/** How a message looks. */
	public enum Format {

		/** Text for people. */
		PLAIN,

		/** Elastic Common Schema. */
		ECS,

		/** Graylog Extended Log Format. */
		GELF,

		/** Logstash. */
		LOGSTASH

	}

	/** How much the frameworks say. */
	public enum Level {

		/** Nothing. */
		OFF,

		/** Errors. */
		ERROR,

		/** And warnings. */
		WARN,

		/** And what they do. */
		INFO,

		/** And how. */
		DEBUG,

		/** And with what. */
		TRACE

	}

}
