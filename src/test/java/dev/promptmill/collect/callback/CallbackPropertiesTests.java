package dev.promptmill.collect.callback;

import java.net.URI;
import java.util.List;
import java.util.Set;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which callback settings are refused, and what is said about them. */
class CallbackPropertiesTests {

	private static List<String> problems(String url, boolean allowHttp, String... allowedHosts) {
		return problems(new CallbackProperties((url != null) ? URI.create(url) : null, 8085, "127.0.0.1", allowHttp,
				List.of(allowedHosts)));
	}

	private static List<String> problems(CallbackProperties properties) {
		try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
			Set<ConstraintViolation<CallbackProperties>> violations = factory.getValidator().validate(properties);
			return violations.stream().map((one) -> one.getPropertyPath() + " " + one.getMessage()).toList();
		}
	}

	@Test
	void urlWhenAbsentThenPolling() {
		assertThat(problems(null, false)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://prompts.example.com", "https://prompts.example.com:8443/hooks/",
			"https://93.184.216.34/hook", "https://[2606:2800:220:1:248:1893:25c8:1946]/",
			"HTTPS://Prompts.Example.Com", "https://a-b.trycloudflare.com" })
	void urlWhenPublicHttpsThenUsable(String url) {
		assertThat(problems(url, false)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://prompts.example.com", "ftp://prompts.example.com", "wss://prompts.example.com" })
	void urlWhenNotHttpsThenRefused(String url) {
		assertThat(problems(url, false)).singleElement()
			.asString()
			.startsWith("url must be an https:// address")
			.contains("promptmill.callback.allow-http");
	}

	@Test
	void urlWhenHttpIsAllowedThenUsable() {
		assertThat(problems("http://prompts.example.com", true)).isEmpty();
		assertThat(problems("ftp://prompts.example.com", true)).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://localhost", "https://LOCALHOST.", "https://127.0.0.1:8085/x", "https://10.0.0.5",
			"https://172.16.9.9", "https://192.168.1.7", "https://169.254.169.254", "https://100.64.0.1",
			"https://0.0.0.0", "https://[::1]", "https://[fd00::1]", "https://[fe80::1]", "https://[::ffff:10.0.0.5]",
			"https://buildbox", "https://nas.local", "https://proxy.internal", "https://x.localhost",
			"https://router.home.arpa", "https://prompts.example", "https://010.0.0.1", "https://2130706433" })
	void urlWhenHostIsNotPublicThenRefusedUnlessAllowedByName(String url) {
		assertThat(problems(url, false)).singleElement()
			.asString()
			.startsWith("url must name a public host")
			.contains("promptmill.callback.allowed-hosts");
		assertThat(problems(url, false, URI.create(url).getHost())).isEmpty();
		assertThat(problems(url, false, "another.internal")).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "prompts.example.com/hook", "https:///hook", "https://user:word@prompts.example.com",
			"https://prompts.example.com/?a=b", "https://prompts.example.com/#x", "https://under_score.example.com",
			"https://127.1/", "mailto:me@example.com" })
	void urlWhenNoPlainAddressThenRefused(String url) {
		assertThat(problems(url, true)).singleElement().asString().startsWith("url must be an address such as");
	}

	@Test
	void portAndBindAddressWhenOutOfRangeThenRefusedWithTheRange() {
		assertThat(problems(new CallbackProperties(null, 0, "127.0.0.1", false, List.of())))
			.containsExactly("port must be between 1 and 65535");
		assertThat(problems(new CallbackProperties(null, 8085, "http://127.0.0.1", false, List.of()))).singleElement()
			.asString()
			.startsWith("bindAddress must be a host name or address");
		assertThat(problems(new CallbackProperties(null, 8085, "::1", false, List.of()))).isEmpty();
	}

}
