package dev.promptmill.network;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.promptmill.support.CompanyAuthority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which proxy settings and variables lead through, and which authorities they add. */
class NetworkTests {

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			HTTPS_PROXY=http://p:1                         | https://a.org | http://p:1
			https_proxy=http://p:1,HTTPS_PROXY=http://q:1  | https://a.org | http://p:1
			https_proxy=,HTTPS_PROXY=http://q:1            | https://a.org | http://q:1
			HTTPS_PROXY=p.corp:3128                        | https://a.org | http://p.corp:3128
			HTTPS_PROXY=http://[2001:db8::1]:3128/         | https://a.org | http://[2001:db8::1]:3128
			HTTPS_PROXY=http://p:1                         | http://a.org  | -
			http_proxy=http://p:1                          | http://a.org  | http://p:1
			http_proxy=http://p:1                          | https://a.org | -
			HTTP_PROXY=http://p:1                          | http://a.org  | -
			ALL_PROXY=http://p:1                           | http://a.org  | http://p:1
			all_proxy=http://p:1,ALL_PROXY=http://q:1      | https://a.org | http://p:1
			ALL_PROXY=http://p:1,https_proxy=http://q:1    | https://a.org | http://q:1
			HTTPS_PROXY=http://p:1,NO_PROXY=a.org          | https://a.org | -
			HTTPS_PROXY=http://p:1,no_proxy=b.org,NO_PROXY=a.org | https://a.org | http://p:1
			HTTPS_PROXY=http://p:1,NO_PROXY=a.org:8443     | https://a.org | http://p:1
			HTTPS_PROXY=http://p:1,NO_PROXY=a.org:443      | https://a.org | -
			ALL_PROXY=http://p:1                           | http://127.0.0.1:8080 | -
			ALL_PROXY=http://p:1                           | http://localhost:8080 | -
			ALL_PROXY=http://p:1                           | https://[::1]:8080    | -
			ALL_PROXY=http://p:1                           | http://a.localhost:80 | -
			""")
	void proxyForWhenVariablesNameOneThenReadsThemAsCurlDoes(String variables, URI address, @Nullable String expected) {
		assertThat(proxy(Network.of(new NetworkProperties(null, null), variables(variables)), address))
			.isEqualTo(expected);
	}

	@Test
	void proxyForWhenASettingNamesOneThenItStandsAboveVariablesButNotNoProxy() {
		Network network = Network.of(new NetworkProperties("http://set:3128", null),
				Map.of("https_proxy", "http://p:1", "NO_PROXY", ".inside.org"));
		assertThat(proxy(network, URI.create("https://a.org"))).isEqualTo("http://set:3128");
		assertThat(proxy(network, URI.create("http://a.org"))).isEqualTo("http://set:3128");
		assertThat(proxy(network, URI.create("https://x.inside.org"))).isNull();
		assertThat(network.notice(URI.create("https://a.org")))
			.contains("Through the proxy http://set:3128 (network.proxy).");
	}

	@Test
	void proxyForWhenTheSettingIsEmptyThenNone() {
		Network network = Network.of(new NetworkProperties("", null), Map.of("https_proxy", "socks5://p:1"));
		assertThat(proxy(network, URI.create("https://a.org"))).isNull();
		assertThat(network.notice(URI.create("https://a.org"))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http://p.corp               | it has no port
			http://p.corp:              | it has no port
			http://p.corp:0             | its port must be between 1 and 65535
			http://p.corp:65536         | its port must be between 1 and 65535
			socks5://p.corp:1080        | socks5:// proxies are not supported
			https://p.corp:443          | https:// proxies are not supported
			http://                     | it must be http://host:port, with user:password@ before the host
			http://p.corp:3128?x        | it must be http://host:port, with user:password@ before the host
			http://us/er:geheim@p.corp:1 | it must be http://host:port, with user:password@ before the host
			http://user:geheim@p.corp   | it has no port
			user:geheim@p.corp          | it has no port
			""")
	void ofWhenTheProxyIsUnusableThenSaysSoWithoutItsPassword(String value, String reason) {
		assertThatExceptionOfType(NetworkException.class)
			.isThrownBy(() -> Network.of(new NetworkProperties(value, null), Map.of()))
			.withMessageStartingWith("promptmill.network.proxy = \"")
			.withMessageContaining(reason)
			.withMessageMatching("[^\n]*\\.")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("geheim"));
		Network network = Network.of(new NetworkProperties(null, null), Map.of("ALL_PROXY", value));
		assertThatExceptionOfType(NetworkException.class).isThrownBy(() -> network.notice(URI.create("https://a.org")))
			.withMessageStartingWith("ALL_PROXY = \"")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("geheim"));
	}

	@Test
	void noticeWhenTheProxyHasAPasswordThenItIsNowhereButInTheHooksEnvironment() {
		Network network = Network.of(new NetworkProperties("http://me:p%40ss@p.corp:3128", null), Map.of());
		assertThat(network.notice(URI.create("https://a.org"))).get()
			.asString()
			.isEqualTo("Through the proxy http://p.corp:3128 (network.proxy).");
		ProxyServer proxy = network.proxyFor(URI.create("https://a.org"));
		assertThat(proxy.login().password()).isEqualTo("p@ss");
		assertThat(proxy.login()).hasToString("***");
		assertThat(network.environment(Map.of("PATH", "/bin", "NO_PROXY", "x")))
			.containsEntry("https_proxy", "http://me:p%40ss@p.corp:3128")
			.containsEntry("http_proxy", "http://me:p%40ss@p.corp:3128")
			.containsEntry("NO_PROXY", "x")
			.containsEntry("PATH", "/bin");
	}

	@Test
	void ofWhenTheFileHasAuthoritiesAndOtherTextThenTheyAreTrustedBesideJavas() throws IOException {
		Path file = Files.writeString(this.folder.resolve("ca.pem"),
				"Bag Attributes\n  friendlyName: - x -\n" + CompanyAuthority.shared().pem() + "\n# end\n");
		Network network = Network.of(new NetworkProperties(null, file.toString()), Map.of());
		assertThat(network.context().getProtocol()).isEqualTo("TLS");
		assertThat(network.context()).isSameAs(network.context());
	}

	@Test
	void ofWhenTheFileIsMissingThenSaysSo() {
		assertUnusable(this.folder.resolve("none.pem"), "there is no such file.");
	}

	@Test
	void ofWhenTheFileIsAFolderThenSaysSo() {
		assertUnusable(this.folder, "it can't be read");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" })
	void ofWhenTheFileHasNoCertificateThenSaysSo(String content) throws IOException {
		assertUnusable(Files.writeString(this.folder.resolve("x.pem"), content), "it has no certificate in PEM form");
	}

	@Test
	void ofWhenACertificateIsDamagedThenSaysWhich() throws IOException {
		String pem = CompanyAuthority.shared().pem();
		assertUnusable(Files.writeString(this.folder.resolve("x.pem"), pem + pem.replaceFirst("\nMII", "\nAAA")),
				"certificate 2 in it is damaged.");
	}

	private void assertUnusable(Path file, String reason) {
		assertThatExceptionOfType(NetworkException.class)
			.isThrownBy(() -> Network.of(new NetworkProperties(null, file.toString()), Map.of()))
			.withMessageStartingWith("promptmill.network.ca-file = \"" + file + "\" can't be used: ")
			.withMessageContaining(reason);
	}

	private static @Nullable String proxy(Network network, URI address) {
		ProxyServer proxy = network.proxyFor(address);
		return (proxy != null) ? proxy.toString() : null;
	}

	private static Map<String, String> variables(String text) {
		Map<String, String> variables = new HashMap<>();
		for (String variable : text.split(",(?=[A-Za-z]+_)")) {
			variables.put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
		}
		return variables;
	}

}
