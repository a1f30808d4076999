package dev.promptmill.cli.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.promptmill.common.Masking;
import dev.promptmill.settings.LogProperties.Format;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Logback as this program wants it: silent, or, when asked, our messages and what the
 * frameworks log as one stream of JSON lines in one of Spring Boot's formats. Boot's own
 * logging system stays out of it, since it would begin again with every Spring context.
 */
public final class Logging implements AutoCloseable {

	private final PrintStream err;

	private final Masking masking;

	private final Map<String, Object> fields = new LinkedHashMap<>();

	private @Nullable OutputStreamAppender<ILoggingEvent> structured;

	private @Nullable Appender<ILoggingEvent> plain;

	private Format format = Format.PLAIN;

	private boolean touched;

	static {
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
	}

	/**
	 * @param masking takes secrets out of what is logged
	 */
	Logging(PrintStream err, Masking masking) {
		this.masking = masking;
		this.err = err;
	}

	/** What libraries log to java.util.logging is not printed past us. */
	public static void takeOver() {
		if (!SLF4JBridgeHandler.isInstalled()) {
			SLF4JBridgeHandler.removeHandlersForRootLogger();
			SLF4JBridgeHandler.install();
		}
	}

	/**
	 * Does as the settings say; what is no format or level is left for their validation
	 * to refuse.
	 */
	public void configure(@Nullable String wantedFormat, @Nullable String wantedLevel) {
		// Logback takes time to wake up: whoever wants nothing of it does without.
		this.touched |= wantedLevel != null || wantedFormat != null;
		if (wantedLevel != null) {
			root().setLevel(Level.toLevel(wantedLevel.strip(), Level.OFF));
		}
		if (wantedFormat != null) {
			for (Format one : Format.values()) {
				if (one.name().equalsIgnoreCase(wantedFormat.strip()) && one != this.format) {
					begin(one);
				}
			}
		}
	}

	/** From now on every line says which run it is about. */
	public void about(long run, String jobName) {
		String mark = (this.format == Format.GELF) ? "_" : "";
		this.fields.put("logging.structured.json.add." + mark + "run", Long.toString(run));
		this.fields.put("logging.structured.json.add." + mark + "job_name", jobName);
		if (isStructured()) {
			begin(this.format);
		}
	}

	public boolean isStructured() {
		return this.format != Format.PLAIN;
	}

	/** Whether anything is logged that was not written for a terminal. */
	public boolean isBusy() {
		return this.touched && (isStructured() || root().getLevel() != Level.OFF);
	}

	/** A message of ours, whatever the level of the frameworks is. */
	void write(Level level, String message, @Nullable Throwable failure) {
		messages().setLevel(Level.DEBUG);
		messages().log(null, Logging.class.getName(), Level.toLocationAwareLoggerInteger(level), message, null,
				failure);
	}

	private void begin(Format wanted) {
		detach();
		this.format = wanted;
		if (wanted == Format.PLAIN) {
			return;
		}
		LoggerContext context = context();
		context.putObject(Environment.class.getName(), environment());
		StructuredLogEncoder encoder = new StructuredLogEncoder();
		encoder.setContext(context);
		encoder.setFormat(wanted.name().toLowerCase(Locale.ROOT));
		encoder.start();
		OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
		appender.setContext(context);
		appender.setEncoder(encoder);
		appender.setOutputStream(new KeptOpen(this.masking.before(this.err)));
		appender.start();
		this.plain = root().getAppender(LogbackConfigurator.PLAIN);
		root().detachAppender(LogbackConfigurator.PLAIN);
		root().addAppender(appender);
		this.structured = appender;
	}

	private StandardEnvironment environment() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addLast(new MapPropertySource("run", this.fields));
		environment.getPropertySources()
			.addLast(new MapPropertySource("promptmill", Map.of("spring.application.name", "promptmill",
					"spring.application.pid", ProcessHandle.current().pid())));
		return environment;
	}

	/** Leaves logging as it was found. */
	@Override
	public void close() {
		if (this.touched) {
			detach();
			this.format = Format.PLAIN;
			root().setLevel(Level.OFF);
		}
	}

	private void detach() {
		if (this.structured != null) {
			root().detachAppender(this.structured);
			this.structured.stop();
			this.structured = null;
		}
		if (this.plain != null) {
			root().addAppender(this.plain);
			this.plain = null;
		}
	}

	private static LoggerContext context() {
		return (LoggerContext) LoggerFactory.getILoggerFactory();
	}

	private static Logger root() {
		return context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
	}

	private static Logger messages() {
		return context().getLogger("promptmill");
	}

	/** Standard error outlives its appender. */
	private static final class KeptOpen extends FilterOutputStream {

		KeptOpen(OutputStream out) {
			super(out);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.out.write(bytes, offset, length);
		}

		@Override
		public void close() throws IOException {
			flush();
		}

	}

}
