package dev.promptmill.collect.callback;

import java.time.Duration;

import jakarta.servlet.http.HttpServlet;
import org.apache.catalina.Host;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.AbstractProtocol;
import org.slf4j.bridge.SLF4JBridgeHandler;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/** Boot's embedded Tomcat with one servlet and nothing else. */
final class CallbackServer extends TomcatServletWebServerFactory {

	private static final int THREADS = 32;

	private static final int CONNECTIONS = 1024;

	private static final Duration SILENCE = Duration.ofSeconds(10);

	private static final Duration IDLE = Duration.ofSeconds(60);

	CallbackServer(CallbackAddress address) {
		super(address.port());
		setAddress(address.host());
		addConnectorCustomizers((connector) -> {
			connector.setXpoweredBy(false);
			// Answered by the servlet like every other method; it echoes nothing.
			connector.setAllowTrace(true);
			bound((AbstractProtocol<?>) connector.getProtocolHandler());
		});
	}

	/** Starts serving. */
	WebServer start(HttpServlet servlet) {
		logAsThisProgramDoes();
		WebServer server = getWebServer((context) -> context.addServlet("callback", servlet).addMapping("/"));
		server.start();
		return server;
	}

	/** Tomcat logs to java.util.logging, which prints on the console unless told. */
	private static void logAsThisProgramDoes() {
		if (!SLF4JBridgeHandler.isInstalled()) {
			SLF4JBridgeHandler.removeHandlersForRootLogger();
			SLF4JBridgeHandler.install();
		}
	}

	@Override
	protected void prepareContext(Host host, ServletContextInitializer[] initializers) {
		super.prepareContext(host, initializers);
		if (host instanceof StandardHost standard) {
			// Pages about errors tell strangers what runs here.
			standard.setErrorReportValveClass("");
		}
	}

	private static void bound(AbstractProtocol<?> protocol) {
		protocol.setMaxThreads(THREADS);
		protocol.setMinSpareThreads(1);
		protocol.setMaxConnections(CONNECTIONS);
		protocol.setConnectionTimeout((int) SILENCE.toMillis());
		protocol.setKeepAliveTimeout((int) IDLE.toMillis());
	}

}
