package dev.promptmill.remote;

import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.collect.Collector;
import dev.promptmill.collect.ImageFetcher;
import dev.promptmill.collect.ImageMetadata;
import dev.promptmill.collect.PartitionFactory;
import dev.promptmill.collect.PartitionWork;
import dev.promptmill.collect.PollSchedule;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.download.Downloader;
import dev.promptmill.ledger.ChosenImageNames;
import dev.promptmill.ledger.CollectLedger;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PartitionLease;
import dev.promptmill.ledger.Run;
import dev.promptmill.output.OutputStores;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.submit.RetrySchedules;

/**
 * The clients and stores that a worker shares between all partitions of one run:
 * connections to the API and to where images are, and what it learned about how long
 * tasks take.
 */
final class RunResources implements AutoCloseable {

	private final LedgerDatabase database;

	private final Run run;

	private final Settings settings;

	private final WorkerContext host;

	private final OutputStores stores;

	private final HttpTaskApi api;

	private final Downloader downloader;

	private final PollSchedule schedule;

	/** How many partitions use it. */
	private int users;

	RunResources(LedgerDatabase database, Run run, Settings settings, WorkerContext host) {
		OutputFolderMarker.require(run);
		this.database = database;
		this.run = run;
		this.settings = settings;
		this.host = host;
		this.stores = new OutputStores(settings, host.timeAndRandom(), host.notices());
		this.api = new HttpTaskApi(settings.api(), host.key(), null, host.timeAndRandom().clock(),
				settings.connections());
		this.downloader = new Downloader(settings.download(), this.stores.images(run.plan().output()),
				settings.connections());
		this.schedule = new PollSchedule(settings.poll());
	}

	RunResources used() {
		this.users++;
		return this;
	}

	/** Whether nobody uses it any more. */
	boolean released() {
		return --this.users == 0;
	}

	/** Works a partition until nothing is left to do there, or it is to end. */
	boolean work(PartitionLease lease, RunControl control) throws InterruptedException {
		if (lease.partitions() != this.settings.poll().partitions()) {
			throw new SettingsException(
					"promptmill.poll.partitions is " + this.settings.poll().partitions() + " here, and the run has "
							+ lease.partitions() + " partitions. Leave it out of this worker's settings.");
		}
		CollectLedger ledger = new CollectLedger(this.database, lease, this.run.plan().unitPrice(),
				this.host.timeAndRandom().clock());
		ImageFetcher fetcher = new ImageFetcher(this.downloader,
				new ImageNames(this.run.plan().rows(), new ChosenImageNames(this.database, this.run.id())),
				new ImageMetadata(this.settings.images(), this.stores.images(this.run.plan().output()), this.run.id()),
				this.host.timeAndRandom().clock());
		Collector collector = new Collector(ledger, this.api, fetcher, this.schedule,
				RetrySchedules.of(this.settings.submit(), this.host.timeAndRandom()),
				this.settings.submit().maxAttempts(), control, this.host.timeAndRandom().clock(), this.host.notices());
		try (RequestExecutor threads = new RequestExecutor("collect", control.changes(),
				this.host.timeAndRandom().ticker())) {
			PartitionFactory factory = new PartitionFactory(this.settings.poll(), ledger, collector, threads, control,
					this.host.timeAndRandom());
			return new PartitionWork(factory, lease.partition(), control).work();
		}
	}

	@Override
	public void close() {
		this.api.close();
		this.downloader.close();
		this.stores.close();
	}

}
