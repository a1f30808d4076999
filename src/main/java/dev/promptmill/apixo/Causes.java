package dev.promptmill.apixo;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/** Puts into plain words why an exchange failed, with what to do where that is known. */
final class Causes {

	private static final int MAX_DEPTH = 20;

	private Causes() {
	}

	/**
	 * Describes a failure.
	 * @param failure what the HTTP client threw
	 * @param server who was asked
	 */
	static String describe(Exception failure, @Nullable URIAuthority server) {
		String name = (server != null) ? server.getHostName() : "the server";
		if (find(failure, UnknownHostException.class) != null) {
			return "the name " + name + " could not be resolved (DNS): check the network, its name servers and"
					+ " promptmill.api.base-url";
		}
		CertificateException certificate = find(failure, CertificateException.class);
		if (certificate != null) {
			return "the certificate of " + name + " is not trusted (" + certificate.getMessage()
					+ "): where a proxy inspects TLS, its authority must be trusted by this Java";
		}
		if (find(failure, SSLException.class) != null) {
			return "no TLS connection to " + name + " (" + words(failure)
					+ "): check that promptmill.api.base-url leads to the API and no proxy is in between";
		}
		if (find(failure, ConnectTimeoutException.class) != null) {
			return "no connection to " + name + " in time (" + words(failure) + "): check the network and its firewall";
		}
		if (find(failure, ConnectException.class) != null) {
			return "connection refused by " + name + " (" + words(failure)
					+ "): check promptmill.api.base-url, and whether a proxy is required";
		}
		if (find(failure, NoRouteToHostException.class) != null) {
			return "no route to " + name + " (" + words(failure) + "): check the network";
		}
		return words(failure);
	}

	private static String words(Exception failure) {
		String message = failure.getMessage();
		return failure.getClass().getSimpleName() + ((message != null) ? ": " + message : "");
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
			cause = cause.getCause();
		}
		return null;
	}

}
