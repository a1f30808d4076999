package dev.promptmill.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import org.springframework.util.FileSystemUtils;

/**
 * A company's own authority, which no Java trusts, and a certificate that it issued for
 * every host below company.example. Made again by the JDK's keytool for each JVM.
 */
public final class CompanyAuthority {

	/** The authority's name as messages have it. */
	public static final String NAME = "CN=Example Company Root,O=Example Company";

	private static final String PASSWORD = "changeit";

	private static CompanyAuthority shared;

	private final KeyStore keys = KeyStore.getInstance("PKCS12");

	private CompanyAuthority(Path store) throws IOException, GeneralSecurityException {
		keytool(store, "-genkeypair", "-alias", "ca", "-dname", NAME, "-ext", "bc:c");
		keytool(store, "-genkeypair", "-alias", "server", "-signer", "ca", "-dname", "CN=company.example", "-ext",
				"san=dns:*.company.example,dns:company.example,dns:localhost");
		try (InputStream input = Files.newInputStream(store)) {
			this.keys.load(input, PASSWORD.toCharArray());
		}
	}

	/** The one of this JVM. */
	public static synchronized CompanyAuthority shared() {
		if (shared == null) {
			Path folder = null;
			try {
				folder = Files.createTempDirectory("authority");
				shared = new CompanyAuthority(folder.resolve("keys.p12"));
			}
			catch (IOException | GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
			finally {
				FileSystemUtils.deleteRecursively(folder.toFile());
			}
		}
		return shared;
	}

	/** Writes the authority's certificate to a file, as a company hands it out. */
	public Path write(Path file) {
		try {
			return Files.writeString(file, "# Example Company, root\n" + pem());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The authority's certificate. */
	public String pem() {
		try {
			return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
				.encodeToString(this.keys.getCertificate("ca").getEncoded()) + "\n-----END CERTIFICATE-----\n";
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** TLS for a server with the issued certificate. */
	public SSLContext server() {
		try {
			KeyStore only = KeyStore.getInstance("PKCS12");
			only.load(null, null);
			only.setEntry("server", this.keys.getEntry("server", password()), password());
			KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			managers.init(only, PASSWORD.toCharArray());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(managers.getKeyManagers(), null, null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyStore.PasswordProtection password() {
		return new KeyStore.PasswordProtection(PASSWORD.toCharArray());
	}

	private static void keytool(Path store, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:+UseSerialGC",
						"-J-XX:TieredStopAtLevel=1"));
		command.addAll(List.of(arguments));
		command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-storetype", "PKCS12",
				"-keystore", store.toString(), "-storepass", PASSWORD));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException("keytool failed: " + output);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
