package dev.promptmill.network;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** A server's certificate was not accepted; the message names who issued it. */
final class UntrustedCertificateException extends CertificateException {

	private static final long serialVersionUID = 1;

	private static final int MAX_NAME = 150;

	private UntrustedCertificateException(String message, CertificateException cause) {
		super(message, cause);
	}

	/**
	 * Describes a chain of certificates that was not accepted.
	 * @param chain the server's certificate first
	 * @param refusal why
	 */
	static UntrustedCertificateException of(X509Certificate[] chain, CertificateException refusal) {
		X509Certificate top = chain[chain.length - 1];
		String authority = "\"" + printable(top.getIssuerX500Principal().getName()) + "\"";
		return new UntrustedCertificateException((refusal.getCause() instanceof CertPathBuilderException)
				? "its authority " + authority + " is not among those that are trusted"
				: "it was issued under the authority " + authority + ": " + refusal.getMessage(), refusal);
	}

	private static String printable(String name) {
		String line = name.replaceAll("[\\p{C}\\s]+", " ");
		return (line.length() > MAX_NAME) ? line.substring(0, MAX_NAME) + "…" : line;
	}

}
