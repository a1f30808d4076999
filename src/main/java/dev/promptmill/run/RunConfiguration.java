package dev.promptmill.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.apixo.ApiProperties;
import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.collect.CallbackPollSchedule;
import dev.promptmill.collect.CollectConfiguration;
import dev.promptmill.collect.PollProperties;
import dev.promptmill.collect.PollSchedule;
import dev.promptmill.collect.callback.CallbackReceiver;
import dev.promptmill.common.RunCommands;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.download.DownloadProperties;
import dev.promptmill.download.Downloader;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.metrics.ClientMetricsConfiguration;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.network.Network;
import dev.promptmill.output.OutputStores;
import dev.promptmill.settings.SettingsConfiguration;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.submit.RetryConfiguration;
import dev.promptmill.submit.SubmissionListener;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Beans of every execution of a run, for its job or to repair its images. */
@Configuration(proxyBeanMethods = false)
@Import({ SettingsConfiguration.class, ClientMetricsConfiguration.class, CollectConfiguration.class,
		RetryConfiguration.class })
class RunConfiguration {

	@Bean
	Run run(RunContext context) {
		return context.run();
	}

	@Bean
	LedgerDatabase ledgerDatabase(RunContext context) {
		return context.database().database();
	}

	@Bean(destroyMethod = "")
	RunLease lease(RunContext context) {
		return context.lease();
	}

	@Bean
	RunLifecycle runLifecycle(LedgerDatabase database, RunLease lease, TimeAndRandom timeAndRandom) {
		return new RunLifecycle(database, lease, timeAndRandom.clock());
	}

	@Bean
	RunControl runControl(RunContext context) {
		return context.control();
	}

	@Bean
	RunCommands runCommands(RunContext context) {
		return new RunCommands(context.run().id(), context.database().invocation());
	}

	@Bean(destroyMethod = "")
	RunMetrics runMetrics(RunContext context) {
		return context.metrics();
	}

	@Bean
	Consumer<String> notices(RunContext context) {
		return context.runConnections().notices();
	}

	@Bean
	TimeAndRandom timeAndRandom(RunContext context) {
		return context.timeAndRandom();
	}

	@Bean
	OutputStores outputStores(RunContext context) {
		return new OutputStores(context.settings(), context.timeAndRandom(), context.runConnections().notices());
	}

	/** The images of the run, without drafts that a killed process left behind. */
	@Bean
	ImageStore imageStore(OutputStores stores, Run run) {
		ImageStore store = stores.images(run.plan().output());
		try {
			store.sweep();
			return store;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Unfinished images in " + run.plan().output() + " can't be removed: " + ex,
					ex);
		}
	}

	@Bean
	HttpTaskApi httpTaskApi(ApiProperties api, ApiKey key, Network network, RunContext context) {
		CallbackReceiver callbacks = context.runConnections().callbacks();
		return new HttpTaskApi(api, key, (callbacks != null) ? callbacks.url() : null, context.timeAndRandom().clock(),
				network);
	}

	@Bean
	Downloader downloader(DownloadProperties properties, ImageStore store, Network network) {
		return new Downloader(properties, store, network);
	}

	@Bean
	PollSchedule pollSchedule(PollProperties properties, RunContext context) {
		return (context.runConnections().callbacks() != null) ? new CallbackPollSchedule(properties)
				: new PollSchedule(properties);
	}

	@Bean
	SubmissionListener submissionListener(PollSchedule schedule, RunContext context) {
		CallbackReceiver callbacks = context.runConnections().callbacks();
		return (callbacks == null) ? schedule::first : new SubmissionListener() {

			@Override
			public Duration firstPoll(String tier) {
				return schedule.first(tier);
			}

			@Override
			public boolean asksForCallbacks() {
				return true;
			}

			@Override
			public void recorded(String taskId) {
				callbacks.recorded(taskId);
			}

		};
	}

}
