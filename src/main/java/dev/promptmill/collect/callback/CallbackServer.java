package dev.promptmill.collect.callback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import jakarta.servlet.http.HttpServlet;
import org.apache.catalina.Host;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.util.FileSystemUtils;

/** Boot's embedded Tomcat with one servlet and nothing else. */
final class CallbackServer extends TomcatServletWebServerFactory implements AutoCloseable {

	private static final int THREADS = 32;

	private static final int CONNECTIONS = 1024;

	private static final Duration SILENCE = Duration.ofSeconds(10);

	private static final Duration IDLE = Duration.ofSeconds(60);

	private @Nullable WebServer server;

	private @Nullable Path folder;

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
	CallbackServer start(HttpServlet servlet) {
		logAsThisProgramDoes();
		Path folder = temporaryFolder();
		this.folder = folder;
		// Otherwise Tomcat makes folders of its own, and leaves them behind.
		setBaseDirectory(folder.toFile());
		setDocumentRoot(folder.toFile());
		try {
			WebServer server = getWebServer((context) -> context.addServlet("callback", servlet).addMapping("/"));
			server.start();
			this.server = server;
			return this;
		}
		catch (WebServerException ex) {
			close();
			throw ex;
		}
	}

	private Path temporaryFolder() {
		try {
			return Files.createTempDirectory("promptmill-callbacks-" + getPort() + "-");
		}
		catch (IOException ex) {
			throw new WebServerException("no temporary folder can be made: " + ex, ex);
		}
	}

	@Override
	public void close() {
		if (this.server != null) {
			this.server.stop();
			this.server.destroy();
		}
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			LoggerFactory.getLogger(CallbackServer.class).debug("{} could not be deleted", this.folder, ex);
		}
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
