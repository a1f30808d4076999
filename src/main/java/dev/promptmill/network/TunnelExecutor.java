package dev.promptmill.network;

import java.io.IOException;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Executes requests, and keeps a proxy that opens no tunnel from being taken for the
 * server: the client would pass its answer on as if the server had given it.
 */
public class TunnelExecutor extends HttpRequestExecutor {

	/** Whether a request is for the proxy, and asks it for a tunnel. */
	protected static boolean isForProxy(ClassicHttpRequest request) {
		return Method.CONNECT.isSame(request.getMethod());
	}

	@Override
	public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
			HttpResponseInformationCallback informationCallback, HttpContext exchange)
			throws IOException, HttpException {
		ClassicHttpResponse answer = super.execute(request, connection, informationCallback, exchange);
		if (isForProxy(request) && answer.getCode() != HttpStatus.SC_OK) {
			throw new TunnelRefusedException(answer.getCode(), answer.getReasonPhrase());
		}
		return answer;
	}

}
