package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class ApiPropertiesTests {

	private static final ValidatorFactory VALIDATION = Validation.buildDefaultValidatorFactory();

	private static final Validator VALIDATOR = VALIDATION.getValidator();

	@AfterAll
	static void close() {
		VALIDATION.close();
	}

	@Test
	void bindWhenNothingIsSetThenTheDocumentedDefaults() {
		ApiProperties properties = bind(Map.of());
		assertThat(properties).isEqualTo(new ApiProperties(URI.create("https://api.apixo.ai/api/v1"),
				"minimax-image-01", new BigDecimal("0.0035"), Duration.ofSeconds(5), Duration.ofSeconds(60)));
		assertThat(VALIDATOR.validate(properties)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.apixo.ai/api/v1/", "https://10.0.0.1:8443", "http://localhost:8080/api/v1",
			"http://127.0.0.1", "http://127.1.2.3:1/x", "http://[::1]:8080/api/v1", "HTTP://LOCALHOST:1" })
	void validateWhenKeyStaysPrivateThenAccepted(String url) {
		assertThat(problems("base-url", url)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://api.apixo.ai/api/v1", "http://10.0.0.1", "http://0.0.0.0",
			"http://127.0.0.1.evil.com", "http://localhost.evil.com", "http://a.localhost", "http://localhost.",
			"http://[::2]", "ftp://localhost", "api.apixo.ai", "/api/v1", "https:/api",
			"https://user:secret@api.apixo.ai", "https://api.apixo.ai?x=1", "https://api.apixo.ai#x",
			"http://evil.com@localhost", "http://2130706433" })
	void validateWhenKeyCouldLeakThenRefusedByName(String url) {
		assertThat(problems("base-url", url)).singleElement()
			.asString()
			.startsWith("baseUrl must be an https:// address");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			price-per-image | 0           | pricePerImage must be more than 0
			price-per-image | -1          | pricePerImage must be more than 0
			price-per-image | 0.0000001   | pricePerImage must be more than 0
			price-per-image | 1000000     | pricePerImage must be more than 0
			connect-timeout | 0s          | connectTimeout must be between 1ms and 5m
			connect-timeout | 301s        | connectTimeout must be between 1ms and 5m
			request-timeout | -1s         | requestTimeout must be between 1ms and 30m
			request-timeout | 31m         | requestTimeout must be between 1ms and 30m
			model           | ../balance  | model must be a model id
			model           | ..          | model must be a model id
			model           | a b         | model must be a model id
			model           | a?b         | model must be a model id
			""")
	void validateWhenOutOfRangeThenRefusedByNameAndRange(String name, String value, String message) {
		assertThat(problems(name, value)).allSatisfy((problem) -> assertThat(problem).startsWith(message)).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "price-per-image,0.000001", "price-per-image,999999", "connect-timeout,1ms", "connect-timeout,5m",
			"request-timeout,30m", "model,minimax-image-02.1_x" })
	void validateWhenAtTheEdgeOfTheRangeThenAccepted(String name, String value) {
		assertThat(problems(name, value)).isEmpty();
	}

	private static Set<String> problems(String name, String value) {
		return VALIDATOR.validate(bind(Map.of("promptmill.api." + name, value)))
			.stream()
			.map((problem) -> problem.getPropertyPath() + " " + problem.getMessage())
			.collect(Collectors.toSet());
	}

	private static ApiProperties bind(Map<String, String> settings) {
		return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("promptmill.api",
				ApiProperties.class);
	}

}
