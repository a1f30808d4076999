package dev.promptmill.metrics;

import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.download.Downloader;
import dev.promptmill.download.ImageSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The API's client and the downloader as steps use them: measured. */
@Configuration(proxyBeanMethods = false)
public class ClientMetricsConfiguration {

	@Bean(destroyMethod = "")
	@Primary
	TaskApi measuredTaskApi(HttpTaskApi connection, RunMetrics metrics) {
		return metrics.measured(connection);
	}

	@Bean(destroyMethod = "")
	@Primary
	ImageSource measuredImageSource(Downloader downloader, RunMetrics metrics) {
		return metrics.measured(downloader);
	}

}
