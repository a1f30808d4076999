package dev.promptmill.download;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link ImageUrl}. */
class ImageUrlTests {

	private static final UrlRules STRICT = new UrlRules(false, new AllowedHosts(List.of()));

	private static final UrlRules HTTP = new UrlRules(true, new AllowedHosts(List.of("2130706433")));

	@ParameterizedTest
	@ValueSource(strings = { "http://files.example/a.png", "ftp://files.example/a.png", "file:///etc/passwd",
			"gopher://files.example/", "data:image/png;base64,AAAA", "jar:https://files.example/a.jar!/b", "a.png",
			"//files.example/a.png", "", "https:", "https://", "https:///a.png", "https:a.png", "https://:443/a.png",
			"https://user@files.example/a.png", "https://user:secret@files.example/a.png", "https://files.example:0/",
			"https://files.example:65536/", "https://files.example:x/", "https://2130706433/", "https://0x7f.1/",
			"https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://127.0.0.1./", "https://1.2.3.4.5/",
			"https://files.example\\@127.0.0.1/", "https://[fe80::1%25eth0]/", "https://b\u00fccher.example/",
			"https://files.example%2f@127.0.0.1/", "https://[::1/" })
	void parseWhenUrlIsNotAllowedThenRefused(String url) {
		assertThatExceptionOfType(FetchFailure.class).isThrownBy(() -> ImageUrl.parse(url, STRICT))
			.satisfies((failure) -> assertThat(failure.verdict()).isEqualTo(FetchVerdict.REFUSED))
			.satisfies((failure) -> assertThat(failure.message()).doesNotContain("secret"));
	}

	@Test
	void parseWhenUrlIsEndlessThenRefused() {
		assertThatExceptionOfType(FetchFailure.class)
			.isThrownBy(() -> ImageUrl.parse("https://files.example/" + "a".repeat(10_000), STRICT));
	}

	@ParameterizedTest
	@CsvSource({ "https://files.example/a.png,files.example,-1", "HTTPS://Files.Example:8443/a,files.example,8443",
			"https://my_bucket.files.example/a,my_bucket.files.example,-1", "https://8.8.8.8/a,8.8.8.8,-1",
			"https://[2001:4860::1]:444/a,2001:4860::1,444", "https://[::ffff:8.8.8.8]/a,::ffff:8.8.8.8,-1",
			"https://cdn1.2x.example./a,cdn1.2x.example.,-1" })
	void parseWhenUrlIsAllowedThenKnowsWhereToConnect(String url, String host, int port) throws FetchFailure {
		ImageUrl parsed = ImageUrl.parse(url, STRICT);
		assertThat(parsed.target().getHostName()).isEqualToIgnoringCase(host);
		assertThat(parsed.target().getPort()).isEqualTo(port);
		assertThat(parsed.target().getSchemeName()).isEqualTo("https");
	}

	@Test
	void parseWhenUrlIsSloppilyEncodedThenEncodesWhatIsMissing() throws FetchFailure {
		ImageUrl url = ImageUrl.parse(" https://files.example/a b|\u00e9%20%zz.png?sig=a/b+c==&x={1} ", STRICT);
		assertThat(url.uri()).hasToString("https://files.example/a%20b%7C%C3%A9%20%25zz.png?sig=a/b+c==&x=%7B1%7D");
	}

	@Test
	void parseWhenHostIsAllowedByNameThenTakesOddNumber() throws FetchFailure {
		assertThat(ImageUrl.parse("http://2130706433/", HTTP).target().getHostName()).isEqualTo("2130706433");
	}

	@ParameterizedTest
	@CsvSource({ "/b.png?x=1,https://files.example/b.png?x=1", "c.png,https://files.example/dir/c.png",
			"//other.example/d,https://other.example/d", "https://other.example:8443/e,https://other.example:8443/e" })
	void redirectWhenLocationIsRelativeThenResolves(String location, String expected) throws FetchFailure {
		ImageUrl url = ImageUrl.parse("https://files.example/dir/a.png", STRICT);
		assertThat(url.redirect(location, STRICT).uri()).hasToString(expected);
	}

	@Test
	void redirectWhenFromHttpsToHttpThenRefusedThoughHttpIsAllowed() throws FetchFailure {
		ImageUrl url = ImageUrl.parse("https://files.example/a.png", HTTP);
		assertThatExceptionOfType(FetchFailure.class).isThrownBy(() -> url.redirect("http://files.example/a.png", HTTP))
			.withMessageContaining("from https to http");
	}

}
