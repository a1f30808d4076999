package dev.promptmill.remote;

import java.util.function.Consumer;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.apixo.ApiProperties;
import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.collect.CallbackPollSchedule;
import dev.promptmill.collect.PollProperties;
import dev.promptmill.collect.PollSchedule;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.download.DownloadProperties;
import dev.promptmill.download.Downloader;
import dev.promptmill.ledger.LeaseOwner;
import dev.promptmill.ledger.Run;
import dev.promptmill.metrics.ClientMetricsConfiguration;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.network.Network;
import dev.promptmill.output.OutputStores;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsConfiguration;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.submit.RetryConfiguration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Beans that all partitions of one run share in a worker: the clients of the API and of
 * the image store, and the completion times seen so far.
 */
@Configuration(proxyBeanMethods = false)
@Import({ SettingsConfiguration.class, ClientMetricsConfiguration.class, RetryConfiguration.class })
class WorkerConfiguration {

	@Bean
	TimeAndRandom timeAndRandom(WorkerContext worker) {
		return worker.timeAndRandom();
	}

	@Bean
	Consumer<String> notices(WorkerContext worker) {
		return worker.notices();
	}

	@Bean
	RunMetrics runMetrics(Settings settings, Run run, Network network, WorkerContext worker) {
		return RunMetrics.ofWorker(settings.metrics(), run, LeaseOwner.current().name(), network, worker.notices());
	}

	@Bean
	OutputStores outputStores(Settings settings, WorkerContext worker) {
		return new OutputStores(settings, worker.timeAndRandom(), worker.notices());
	}

	@Bean
	ImageStore imageStore(OutputStores stores, Run run) {
		stores.removeOldDrafts();
		return stores.images(run.plan().output());
	}

	@Bean
	HttpTaskApi httpTaskApi(ApiProperties api, ApiKey key, Network network, WorkerContext worker) {
		return new HttpTaskApi(api, key, null, worker.timeAndRandom().clock(), network);
	}

	@Bean
	Downloader downloader(DownloadProperties properties, ImageStore store, Network network) {
		return new Downloader(properties, store, network);
	}

	@Bean
	PollSchedule pollSchedule(PollProperties properties, ServiceAccess access) {
		return access.callbacks() ? new CallbackPollSchedule(properties) : new PollSchedule(properties);
	}

}
