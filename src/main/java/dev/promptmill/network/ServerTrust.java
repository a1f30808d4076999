package dev.promptmill.network;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom another manager trusts, and names the authority of a server that it does
 * not.
 */
final class ServerTrust extends X509ExtendedTrustManager {

	private final X509ExtendedTrustManager java;

	private ServerTrust(X509ExtendedTrustManager java) {
		this.java = java;
	}

	/** The same trust, with this name for those who are refused. */
	static TrustManager[] naming(TrustManager[] managers) {
		return Arrays.stream(managers).map(ServerTrust::naming).toArray(TrustManager[]::new);
	}

	private static TrustManager naming(TrustManager manager) {
		return (manager instanceof X509ExtendedTrustManager java) ? new ServerTrust(java) : manager;
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		try {
			this.java.checkServerTrusted(chain, authType, socket);
		}
		catch (CertificateException ex) {
			throw UntrustedCertificateException.of(chain, ex);
		}
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		try {
			this.java.checkServerTrusted(chain, authType, engine);
		}
		catch (CertificateException ex) {
			throw UntrustedCertificateException.of(chain, ex);
		}
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		try {
			this.java.checkServerTrusted(chain, authType);
		}
		catch (CertificateException ex) {
			throw UntrustedCertificateException.of(chain, ex);
		}
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		this.java.checkClientTrusted(chain, authType, socket);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		this.java.checkClientTrusted(chain, authType, engine);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		this.java.checkClientTrusted(chain, authType);
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.java.getAcceptedIssuers();
	}

}
