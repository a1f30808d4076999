package dev.promptmill.network;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Puts into plain words why an exchange failed, with what to do where that is known.
 *
 * @param host who was asked
 * @param setting that leads there, to be checked; null if no setting does
 * @param proxy on the way, null if there is none
 */
public record ConnectionFailure(String host, @Nullable String setting, @Nullable ProxyServer proxy) {

	private static final int MAX_DEPTH = 20;

	/** Describes what the HTTP client threw. */
	public String describe(Throwable failure) {
		TunnelRefusedException refusal = find(failure, TunnelRefusedException.class);
		if (refusal != null && this.proxy != null) {
			return refused(refusal, this.proxy);
		}
		CertificateException certificate = find(failure, CertificateException.class);
		if (certificate != null) {
			return "the certificate of " + this.host + " is not trusted (" + certificate.getMessage()
					+ "): if this authority is your company's, name its PEM file with " + Network.CA_FILE;
		}
		if (find(failure, SSLException.class) != null) {
			return "no TLS connection to " + this.host + through() + " (" + words(failure) + "): check "
					+ ((this.setting != null) ? "that " + this.setting + " leads to the right server and "
							: "that it is the right server and ")
					+ "nothing in between answers for it";
		}
		return (this.proxy != null) ? withProxy(failure, this.proxy) : direct(failure);
	}

	private String direct(Throwable failure) {
		if (find(failure, UnknownHostException.class) != null) {
			return "the name " + this.host + " could not be resolved (DNS): check the network, its name servers"
					+ and(this.setting) + " (where names are resolved by a proxy only, set " + Network.PROXY + ")";
		}
		if (find(failure, ConnectTimeoutException.class) != null) {
			return "no connection to " + this.host + " in time (" + words(failure)
					+ "): check the network and its firewall";
		}
		if (find(failure, ConnectException.class) != null) {
			return "connection refused by " + this.host + " (" + words(failure) + "): check "
					+ ((this.setting != null) ? this.setting + ", and " : "") + "whether a proxy is required ("
					+ Network.PROXY + ")";
		}
		if (find(failure, NoRouteToHostException.class) != null) {
			return "no route to " + this.host + " (" + words(failure) + "): check the network";
		}
		return words(failure);
	}

	/** The only connection is that to the proxy. */
	private static String withProxy(Throwable failure, ProxyServer proxy) {
		String check = "): check " + proxy.origin() + " and the proxy";
		if (find(failure, UnknownHostException.class) != null) {
			return "the name of the proxy " + proxy + " could not be resolved (DNS): check " + proxy.origin()
					+ " and the network's name servers";
		}
		if (find(failure, ConnectTimeoutException.class) != null) {
			return "no connection to the proxy " + proxy + " in time (" + words(failure) + check;
		}
		if (find(failure, ConnectException.class) != null || find(failure, NoRouteToHostException.class) != null) {
			return "connection refused by the proxy " + proxy + " (" + words(failure) + check;
		}
		return words(failure)
				+ ((failure instanceof InterruptedIOException) ? "" : " (through the proxy " + proxy + ")");
	}

	private String refused(TunnelRefusedException refusal, ProxyServer proxy) {
		String advice = switch (refusal.status()) {
			case 407 -> (proxy.login() != null) ? "user or password in " + proxy.origin() + " are wrong"
					: "it wants a user and a password: put user:password@ before the host in "
							+ (proxy.origin().equals(Network.PROXY) ? "HTTPS_PROXY or the job file" : proxy.origin());
			case 401, 403 -> "it does not let this host pass; ask whoever runs it";
			case 502, 503, 504 -> "it could not reach " + this.host;
			default -> "check " + proxy.origin() + " and the proxy";
		};
		return "the proxy " + proxy + " made no connection to " + this.host + " (" + refusal.getMessage() + "): "
				+ advice;
	}

	private static String and(@Nullable String setting) {
		return (setting != null) ? " and " + setting : "";
	}

	private String through() {
		return (this.proxy != null) ? " through the proxy " + this.proxy : "";
	}

	private static String words(Throwable failure) {
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
