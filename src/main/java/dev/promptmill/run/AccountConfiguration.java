package dev.promptmill.run;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.settings.Settings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The real API, and the account that pays. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

	@Bean
	Settings settings(RunContext context) {
		return context.settings();
	}

	@Bean
	ApiKey apiKey(RunContext context) {
		ApiKey key = context.key();
		if (key == null) {
			throw new IllegalStateException("A run that is not simulated needs a key");
		}
		return key;
	}

}
