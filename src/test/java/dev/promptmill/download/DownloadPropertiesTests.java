package dev.promptmill.download;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link DownloadProperties}. */
class DownloadPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
		.withUserConfiguration(Bound.class);

	@Test
	void bindWhenNothingIsSetThenDefaults() {
		this.runner.run((context) -> {
			DownloadProperties properties = context.getBean(DownloadProperties.class);
			assertThat(properties.concurrency()).isEqualTo(8);
			assertThat(properties.maxBytes()).isEqualTo(DataSize.ofMegabytes(64));
			assertThat(properties.allowedHosts()).isEmpty();
			assertThat(properties.allowHttp()).isFalse();
			assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(60));
		});
	}

	@Test
	void bindWhenHostsAreSetThenTakesNamesAndAddresses() {
		this.runner.withPropertyValues("promptmill.download.allowed-hosts=localhost,10.0.0.5,::1,[::1],My-host.lan")
			.run((context) -> assertThat(context.getBean(DownloadProperties.class).allowedHosts()).hasSize(5));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			concurrency=0                 | concurrency  | must be between 1 and 256
			concurrency=257               | concurrency  | must be between 1 and 256
			max-bytes=1B                  | maxBytes     | must be between 1KB and 1GB
			max-bytes=2GB                 | maxBytes     | must be between 1KB and 1GB
			timeout=0s                    | timeout      | must be between 1s and 30m
			timeout=31m                   | timeout      | must be between 1s and 30m
			allowed-hosts=http://a.lan    | allowedHosts | without scheme
			allowed-hosts=a.lan,*.lan     | allowedHosts | without scheme
			allowed-hosts=a.lan:8080      | allowedHosts | without scheme
			""")
	void bindWhenValueIsBadThenNamesPropertyAndRange(String setting, String property, String range) {
		this.runner.withPropertyValues("promptmill.download." + setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(property)
				.hasMessageContaining(range));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(DownloadProperties.class)
	static class Bound {

	}

}
