package dev.promptmill.settings;

import dev.promptmill.apixo.ApiProperties;
import dev.promptmill.collect.PollProperties;
import dev.promptmill.download.DownloadProperties;
import dev.promptmill.image.ImagesProperties;
import dev.promptmill.network.Network;
import dev.promptmill.submit.SubmitProperties;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The groups of the {@link Settings} that count for a run, each for whoever needs no
 * other.
 */
@Configuration(proxyBeanMethods = false)
public class SettingsConfiguration {

	@Bean
	Network network(Settings settings) {
		return settings.connections();
	}

	@Bean
	ApiProperties apiProperties(Settings settings) {
		return settings.api();
	}

	@Bean
	SubmitProperties submitProperties(Settings settings) {
		return settings.submit();
	}

	@Bean
	PollProperties pollProperties(Settings settings) {
		return settings.poll();
	}

	@Bean
	DownloadProperties downloadProperties(Settings settings) {
		return settings.download();
	}

	@Bean
	ImagesProperties imagesProperties(Settings settings) {
		return settings.images();
	}

}
