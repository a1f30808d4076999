package dev.promptmill.cli.console;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Logback's configuration: silent until {@link Logging} is asked for more, then on
 * standard error. In Java, because every command would wait for the reading of a file.
 */
public final class LogbackConfigurator extends ContextAwareBase implements Configurator {

	/** Name of the appender. */
	static final String PLAIN = "stderr";

	private static final List<String> NEVER = List.of(
			// Below INFO these print the Authorization header.
			"org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.headers",
			// They print what is signed, session tokens included.
			"software.amazon.awssdk.auth", "software.amazon.awssdk.http.auth", "software.amazon.awssdk.request",
			// It asks for a security manager, which newer Java has no more.
			"org.apache.activemq.audit");

	@Override
	public ExecutionStatus configure(LoggerContext context) {
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern("%d{HH:mm:ss} %-5level %logger{0}: %replace(%msg){'[\\r\\n]+', ' | '}%n%ex{short}");
		encoder.start();
		ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
		appender.setContext(context);
		appender.setName(PLAIN);
		appender.setTarget("System.err");
		appender.setEncoder(encoder);
		appender.start();
		NEVER.forEach((name) -> context.getLogger(name).setLevel(Level.OFF));
		Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
		root.setLevel(Level.OFF);
		root.addAppender(appender);
		return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
	}

}
