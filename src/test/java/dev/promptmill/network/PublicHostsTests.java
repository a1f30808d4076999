package dev.promptmill.network;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link PublicHosts}. */
class PublicHostsTests {

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "[0:0:0:0:0:0:0:1]",
			"[::ffff:127.0.0.1]" })
	void loopbackIsLoopbackAndNotPublic(String host) {
		assertThat(PublicHosts.isLoopback(host)).isTrue();
		assertThat(PublicHosts.contain(host)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.1.2.3", "192.168.1.20", "169.254.169.254", "100.64.0.1", "168.63.129.16", "[fd00::1]",
			"[64:ff9b::a00:1]", "999.1.1.1", "2130706433", "0x7f.1", "0x7F000001", "017700000001", "8.8.8", "1.2.3.4.5",
			"printer", "a.localhost", "localhost.", "127.0.0.1.", "a.b", "nas.local", "NAS.Local.", "wiki.corp",
			"db.internal", "router.home.arpa", "a.test", "8.8.8.8.", "", ".", "..", "a..com", ".com", "[", "[]",
			"[1.1.1.1.1]" })
	void privateHostIsNeitherPublicNorLoopback(String host) {
		assertThat(PublicHosts.contain(host)).isFalse();
		assertThat(PublicHosts.isLoopback(host)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "example.com", "EXAMPLE.com.", "images_1.shop.de", "cdn.example",
			"b\u00fccher.example.org", "8.8.8.8", "[2606:4700:4700::1111]", "[::ffff:8.8.8.8]", "local.example.com",
			"corp.com", "0x7f.com", "127.0.0.1.nip.io" })
	void publicHostIsPublic(String host) {
		assertThat(PublicHosts.contain(host)).isTrue();
		assertThat(PublicHosts.isLoopback(host)).isFalse();
	}

}
