package dev.promptmill.collect.callback;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.CallbackBody;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests from anywhere: an announcement of a task with 200 once it is on disk,
 * anything else with a bare status that changes nothing and tells nothing.
 */
final class CallbackServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	static final int MOST_BYTES = 64 * 1024;

	/** A body that trickles in for longer is not the API's. */
	private static final long SLOWEST_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final int TOO_MANY_REQUESTS = 429;

	private final transient CallbackPath path;

	private final transient CallbackHandler callbackHandler;

	private final transient CallbackRateLimiter gate;

	private final transient LongSupplier ticker;

	CallbackServlet(CallbackPath path, CallbackHandler callbackHandler, CallbackRateLimiter gate, LongSupplier ticker) {
		this.path = path;
		this.callbackHandler = callbackHandler;
		this.gate = gate;
		this.ticker = ticker;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		int status = status(request);
		response.setStatus(status);
		response.setContentLength(0);
		if (status == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
			response.setHeader("Allow", "POST");
		}
		if (status == TOO_MANY_REQUESTS || status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
			response.setHeader("Retry-After", "30");
		}
	}

	private int status(HttpServletRequest request) throws IOException {
		if (!this.path.matches(request.getRequestURI())) {
			return HttpServletResponse.SC_NOT_FOUND;
		}
		if (!"POST".equals(request.getMethod())) {
			return HttpServletResponse.SC_METHOD_NOT_ALLOWED;
		}
		if (request.getContentLengthLong() > MOST_BYTES) {
			return HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE;
		}
		byte[] body = read(request.getInputStream());
		if (body == null) {
			return HttpServletResponse.SC_REQUEST_TIMEOUT;
		}
		return (body.length > MOST_BYTES) ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE : announced(body);
	}

	/** The body, or its beginning if it is too long; null if it takes too long. */
	private byte @Nullable [] read(InputStream in) throws IOException {
		byte[] bytes = new byte[MOST_BYTES + 1];
		long start = this.ticker.getAsLong();
		int length = 0;
		for (int read = 0; read >= 0 && length < bytes.length; length += Math.max(0, read)) {
			read = in.read(bytes, length, bytes.length - length);
			if (this.ticker.getAsLong() - start > SLOWEST_NANOS) {
				return null;
			}
		}
		return Arrays.copyOf(bytes, length);
	}

	private int announced(byte[] body) {
		Optional<String> taskId = CallbackBody.taskId(body);
		if (taskId.isEmpty()) {
			return HttpServletResponse.SC_BAD_REQUEST;
		}
		if (!this.gate.pass()) {
			return TOO_MANY_REQUESTS;
		}
		try {
			boolean durable = this.callbackHandler.arrived(taskId.get());
			return durable ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return HttpServletResponse.SC_SERVICE_UNAVAILABLE;
		}
	}

}
