package dev.promptmill.apixo;

import java.io.IOException;
import java.net.SocketException;

import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * Repeats a GET, once, when the kept-alive connection it was written to turned out to be
 * dead. Answers are never a reason to repeat: pacing is decided elsewhere.
 */
final class StaleConnectionRetry implements HttpRequestRetryStrategy {

	@Override
	public boolean retryRequest(HttpRequest request, IOException failure, int attempt, HttpContext exchange) {
		return attempt == 1 && Method.GET.isSame(request.getMethod()) && SendingEvidence.sendingBegan(exchange)
				&& isClosedConnection(failure);
	}

	@Override
	public boolean retryRequest(HttpResponse response, int attempt, HttpContext exchange) {
		return false;
	}

	@Override
	public TimeValue getRetryInterval(HttpResponse response, int attempt, HttpContext exchange) {
		return TimeValue.ZERO_MILLISECONDS;
	}

	private static boolean isClosedConnection(IOException failure) {
		return failure instanceof NoHttpResponseException || failure instanceof SocketException
				|| failure instanceof ConnectionClosedException;
	}

}
