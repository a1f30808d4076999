package dev.promptmill.simulator.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: reads requests and writes replies until either side ends it.
 */
final class Connection implements Runnable {

	private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

	/** A connection is idle between two requests, not before the first. */
	private static final Duration FIRST_REQUEST = Duration.ofSeconds(30);

	private final Socket socket;

	private final Function<HttpRequest, HttpResponse> handler;

	private final HttpResponse.Pauses pauses;

	private final Duration idleTimeout;

	Connection(Socket socket, Function<HttpRequest, HttpResponse> handler, HttpResponse.Pauses pauses,
			Duration idleTimeout) {
		this.socket = socket;
		this.handler = handler;
		this.pauses = pauses;
		this.idleTimeout = idleTimeout;
	}

	@Override
	public void run() {
		try (Socket open = this.socket) {
			open.setTcpNoDelay(true);
			open.setSoTimeout((int) Math.max(FIRST_REQUEST.toMillis(), this.idleTimeout.toMillis()));
			OutputStream out = open.getOutputStream();
			HttpRequestReader calls = new HttpRequestReader(new BufferedInputStream(open.getInputStream()), out);
			HttpRequest call = calls.next();
			while (call != null && answer(call, out)) {
				open.setSoTimeout((int) this.idleTimeout.toMillis());
				call = calls.next();
			}
		}
		catch (IOException ex) {
			LOG.trace("Simulator connection ended: {}", ex.toString());
		}
	}

	private boolean answer(HttpRequest call, OutputStream out) throws IOException {
		HttpResponse reply = handle(call);
		if (!reply.delay().isZero()) {
			this.pauses.pause(reply.delay());
		}
		reply.writeTo(out, call.wantsClose(), this.pauses);
		if (reply.ending() == HttpResponse.Ending.RESET) {
			this.socket.setSoLinger(true, 0);
		}
		return reply.ending() == HttpResponse.Ending.KEEP_ALIVE && !call.wantsClose();
	}

	private HttpResponse handle(HttpRequest call) {
		try {
			return this.handler.apply(call);
		}
		catch (RuntimeException ex) {
			if (!this.socket.isClosed()) {
				LOG.error("The simulator itself failed on {} {}", call.method(), call.path(), ex);
			}
			return HttpResponse.text(500, "text/plain", "The simulator itself failed: " + ex.getMessage());
		}
	}

}
