package dev.promptmill.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.promptmill.support.EmbeddedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A broker that wants TLS and a password, set up as docs/scaling.md says. */
class GuardedBrokerTests {

	private static final String USER = "promptmill";

	private static final String PASSWORD = "hush-hush";

	@TempDir
	Path folder;

	@Test
	void requireReachableWhenTlsAndPasswordAreRightThenItIsAndOtherwiseNot() throws Exception {
		Path store = this.folder.resolve("server.p12");
		Path ca = this.folder.resolve("ca.pem");
		keytool("-genkeypair", "-alias", "broker", "-keyalg", "EC", "-dname", "CN=broker", "-ext", "SAN=ip:127.0.0.1",
				"-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "changeit");
		keytool("-exportcert", "-rfc", "-alias", "broker", "-keystore", store.toString(), "-storepass", "changeit",
				"-file", ca.toString());
		try (EmbeddedBroker server = EmbeddedBroker.guarded(this.folder,
				"?sslEnabled=true&keyStorePath=" + store + "&keyStorePassword=changeit", USER, PASSWORD)) {
			String url = server.url() + "?sslEnabled=true&trustStoreType=PEMCA&trustStorePath=" + ca;
			assertThatCode(() -> broker(url, PASSWORD).requireReachable()).doesNotThrowAnyException();
			assertThatThrownBy(() -> broker(url, "guessed").requireReachable()).isInstanceOf(BrokerException.class)
				.hasMessageNotContainingAny("guessed", "trustStore");
			assertThatThrownBy(() -> broker(server.url() + "?sslEnabled=true", PASSWORD).requireReachable())
				.as("a certificate nobody vouches for")
				.isInstanceOf(BrokerException.class);
		}
	}

	private static BrokerAddress broker(String url, String password) {
		return new BrokerAddress(new BrokerProperties(url, USER, "promptmill.partitions"),
				Map.of("PROMPTMILL_BROKER_PASSWORD", password));
	}

	private static void keytool(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
		Stream.of(arguments).forEach(command::add);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String said = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			throw new IllegalStateException(Arrays.toString(arguments) + ": " + said);
		}
	}

}
