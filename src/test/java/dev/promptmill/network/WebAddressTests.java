package dev.promptmill.network;

import java.net.URI;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link WebAddress}. */
class WebAddressTests {

	@ParameterizedTest
	@CsvSource({ "https://a.com/x, true, true", "HTTPS://a.com, true, true", "http://a.com, true, false",
			"http://127.0.0.1:8080/v1, true, true", "http://LOCALHOST, true, true", "http://[::1]:1/, true, true",
			"http://a.localhost, true, false", "http://localhost./x, true, false",
			"http://localhost.evil.com, true, false", "http://127.0.0.1.nip.io, true, false",
			"ftp://a.com, false, false", "https://me@a.com, false, true", "https://a.com?k=v, false, true",
			"https://a.com#x, false, true", "https:///x, false, true", "/x, false, false" })
	void addressIsPlainAndConfidential(URI url, boolean plain, boolean confidential) {
		assertThat(WebAddress.isPlain(url)).isEqualTo(plain);
		assertThat(WebAddress.isConfidential(url)).isEqualTo(confidential);
	}

}
