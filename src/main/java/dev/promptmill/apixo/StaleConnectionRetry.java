package dev.promptmill.apixo;

import java.io.IOException;
import java.net.SocketException;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * Repeats a free request, once, when the kept-alive connection it was written to turned
 * out to be dead. Answers are never a reason to repeat: pacing is decided elsewhere.
 */
final class StaleConnectionRetry implements ExecChainHandler {

	@Override
	public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		try {
			return chain.proceed(request, scope);
		}
		catch (IOException ex) {
			boolean stale = SendingEvidence.sendingBegan(scope.clientContext) && isClosedConnection(ex);
			if (!stale || scope.execRuntime.isExecutionAborted()) {
				throw ex;
			}
			return chain.proceed(ClassicRequestBuilder.copy(scope.originalRequest).build(), scope);
		}
	}

	private static boolean isClosedConnection(IOException failure) {
		return failure instanceof NoHttpResponseException || failure instanceof SocketException
				|| failure instanceof ConnectionClosedException;
	}

}
