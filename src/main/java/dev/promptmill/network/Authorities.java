package dev.promptmill.network;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/** The authorities whose certificates are trusted: Java's, and those of a file. */
final class Authorities {

	private static final long LARGEST_FILE = 16 * 1024 * 1024;

	private static final Pattern CERTIFICATE = Pattern
		.compile("-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----");

	private static final Authorities JAVA = new Authorities(List.of());

	private final List<X509Certificate> added;

	private @Nullable SSLContext context;

	private Authorities(List<X509Certificate> added) {
		this.added = added;
	}

	static Authorities ofJava() {
		return JAVA;
	}

	/**
	 * Reads authorities that are to be trusted, too.
	 * @throws NetworkException if the file can't be read or has none
	 */
	static Authorities withFile(String file) {
		List<X509Certificate> certificates = new ArrayList<>();
		Matcher blocks = CERTIFICATE.matcher(text(file));
		while (blocks.find()) {
			try {
				byte[] bytes = Base64.getMimeDecoder().decode(blocks.group(1));
				certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
					.generateCertificate(new ByteArrayInputStream(bytes)));
			}
			catch (CertificateException | IllegalArgumentException ex) {
				throw unusable(file, "certificate " + (certificates.size() + 1) + " in it is damaged");
			}
		}
		if (certificates.isEmpty()) {
			throw unusable(file, "it has no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----");
		}
		return new Authorities(certificates);
	}

	private static String text(String file) {
		try {
			if (Files.size(Path.of(file)) > LARGEST_FILE) {
				throw unusable(file, "it is larger than 16 MB, so no list of authorities");
			}
			return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
		}
		catch (NoSuchFileException ex) {
			throw unusable(file, "there is no such file");
		}
		catch (AccessDeniedException ex) {
			throw unusable(file, "permission denied");
		}
		catch (IOException | InvalidPathException ex) {
			throw unusable(file, "it can't be read (" + ex.getMessage() + ")");
		}
	}

	private static NetworkException unusable(String file, String why) {
		return new NetworkException(Network.CA_FILE, " = \"" + file + "\" can't be used: " + why);
	}

	/** TLS for clients that trust them. It takes its time, so it is made when needed. */
	synchronized SSLContext context() {
		if (this.context == null) {
			this.context = create();
		}
		return this.context;
	}

	private SSLContext create() {
		try {
			TrustManager[] managers = managers(null);
			if (!this.added.isEmpty()) {
				KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
				try {
					all.load(null, null);
				}
				catch (IOException ex) {
					throw new IllegalStateException("An empty key store can't be made: " + ex.getMessage(), ex);
				}
				List<X509Certificate> certificates = new ArrayList<>(this.added);
				for (TrustManager manager : managers) {
					if (manager instanceof X509TrustManager java) {
						certificates.addAll(List.of(java.getAcceptedIssuers()));
					}
				}
				for (int i = 0; i < certificates.size(); i++) {
					all.setCertificateEntry("authority-" + i, certificates.get(i));
				}
				managers = managers(all);
			}
			SSLContext created = SSLContext.getInstance("TLS");
			created.init(null, ServerTrust.naming(managers), null);
			return created;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This Java can't make TLS connections: " + ex.getMessage(), ex);
		}
	}

	private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		return factory.getTrustManagers();
	}

}
