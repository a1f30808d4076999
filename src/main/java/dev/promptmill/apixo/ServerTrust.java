package dev.promptmill.apixo;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom this Java trusts, and names the authority of a server that it does not.
 */
final class ServerTrust extends X509ExtendedTrustManager {

	private final X509ExtendedTrustManager java;

	private ServerTrust(X509ExtendedTrustManager java) {
		this.java = java;
	}

	/** TLS for clients. */
	static SSLContext context() {
		try {
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init((KeyStore) null);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null,
					Arrays.stream(factory.getTrustManagers()).map(ServerTrust::naming).toArray(TrustManager[]::new),
					null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This Java can't make TLS connections: " + ex.getMessage(), ex);
		}
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
