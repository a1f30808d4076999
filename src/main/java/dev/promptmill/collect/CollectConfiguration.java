package dev.promptmill.collect;

import java.util.function.Consumer;

import dev.promptmill.apixo.TaskApi;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.download.ImageSource;
import dev.promptmill.image.ImagesProperties;
import dev.promptmill.ledger.Lease;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.step.ChosenImageNames;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.pacing.RetryPolicy;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.ImageStore;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Polling and delivery for whoever holds a lease: a run's own process, or a worker for
 * one partition.
 */
@Configuration(proxyBeanMethods = false)
public class CollectConfiguration {

	@Bean
	CollectLedger collectLedger(LedgerDatabase database, Lease lease, Run run, TimeAndRandom timeAndRandom) {
		return new CollectLedger(database, lease, run.plan().unitPrice(), timeAndRandom.clock());
	}

	@Bean
	ImageNames imageNames(LedgerDatabase database, Run run) {
		return new ImageNames(run.plan().rows(), new ChosenImageNames(database, run.id()));
	}

	@Bean
	ImageFetcher imageFetcher(ImageSource source, ImageNames names, ImagesProperties images, ImageStore store, Run run,
			TimeAndRandom timeAndRandom) {
		return new ImageFetcher(source, names, new ImageMetadata(images, store, run.id()), timeAndRandom.clock());
	}

	@Bean
	ImageUrlRefresher imageUrlRefresher(TaskApi api) {
		return new ImageUrlRefresher(api);
	}

	@Bean
	ImageRepair imageRepair(CollectLedger ledger, ImageFetcher fetcher, ImageUrlRefresher urls) {
		return new ImageRepair(ledger, fetcher, urls);
	}

	@Bean
	MissingImageFetcher missingImageFetcher(ImageFetcher fetcher, ImageUrlRefresher urls) {
		return new MissingImageFetcher(fetcher, urls);
	}

	@Bean
	Collector collector(CollectLedger ledger, TaskApi api, ImageFetcher fetcher, PollSchedule schedule,
			RetryPolicy retries, RunControl control, TimeAndRandom timeAndRandom, Consumer<String> notices) {
		return new Collector(ledger, api, fetcher, schedule, retries, control, timeAndRandom.clock(), notices);
	}

	@Bean
	RequestExecutor collectExecutor(RunControl control, TimeAndRandom timeAndRandom) {
		return new RequestExecutor("collect", control.changes(), timeAndRandom.ticker());
	}

	@Bean
	PartitionFactory partitionFactory(PollProperties properties, CollectLedger ledger, Collector collector,
			RequestExecutor collectExecutor, RunControl control, TimeAndRandom timeAndRandom) {
		return new PartitionFactory(properties, ledger, collector, collectExecutor, control, timeAndRandom);
	}

}
