package dev.promptmill.apixo;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.BooleanSupplier;

import dev.promptmill.network.TunnelExecutor;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Marks an exchange as begun at the last moment before the request is written. The client
 * calls this with a connected, and if need be TLS-secured, connection: whatever fails
 * while the mark is missing provably sent nothing. A proxy being asked for a connection
 * is part of connecting. It also lets no POST through twice.
 */
final class SendingEvidence extends TunnelExecutor {

	private static final String BEGAN = SendingEvidence.class.getName() + ".began";

	private static final String MAY_LEAVE = SendingEvidence.class.getName() + ".mayLeave";

	/**
	 * Has a question asked at that last moment; if the answer is no, nothing is sent.
	 */
	static void askBeforeSending(HttpContext exchange, BooleanSupplier mayLeave) {
		exchange.setAttribute(MAY_LEAVE, mayLeave);
	}

	static boolean sendingBegan(HttpContext exchange) {
		return exchange.getAttribute(BEGAN) != null;
	}

	@Override
	public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
			HttpResponseInformationCallback informationCallback, HttpContext exchange)
			throws IOException, HttpException {
		if (isForProxy(request)) {
			return super.execute(request, connection, informationCallback, exchange);
		}
		if (sendingBegan(exchange) && Method.POST.isSame(request.getMethod())) {
			throw new ProtocolException("Kept the HTTP client from sending a POST a second time");
		}
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedIOException("interrupted before sending");
		}
		if (exchange.getAttribute(MAY_LEAVE) instanceof BooleanSupplier mayLeave && !mayLeave.getAsBoolean()) {
			throw new InterruptedIOException("another process holds the run by now");
		}
		exchange.setAttribute(BEGAN, true);
		return super.execute(request, connection, informationCallback, exchange);
	}

}
