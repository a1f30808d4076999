package dev.promptmill.pipeline;

import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.collect.Collector;
import dev.promptmill.collect.ImageFetcher;
import dev.promptmill.collect.Keepsakes;
import dev.promptmill.collect.PollSchedule;
import dev.promptmill.collect.SlotFactory;
import dev.promptmill.collect.SlotWork;
import dev.promptmill.control.RunControl;
import dev.promptmill.control.Workers;
import dev.promptmill.download.Downloader;
import dev.promptmill.download.ImageNames;
import dev.promptmill.ledger.CollectLedger;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.SlotLease;

/**
 * What a worker needs for all slots of one run that it works: connections to the API and
 * to where images are, and what it learned about how long tasks take.
 */
final class WorkKit implements AutoCloseable {

	private final LedgerDatabase database;

	private final Run run;

	private final Settings settings;

	private final WorkerHost host;

	private final Stores stores;

	private final HttpTaskApi api;

	private final Downloader downloader;

	private final PollSchedule schedule;

	/** How many slots use it. */
	private int users;

	WorkKit(LedgerDatabase database, Run run, Settings settings, WorkerHost host) {
		Landmark.require(run);
		this.database = database;
		this.run = run;
		this.settings = settings;
		this.host = host;
		this.stores = new Stores(settings, host.instruments(), host.notices());
		this.api = new HttpTaskApi(settings.api(), host.key(), null, host.instruments().clock());
		this.downloader = new Downloader(settings.download(), this.stores.images(run.plan().output()));
		this.schedule = new PollSchedule(settings.poll());
	}

	WorkKit used() {
		this.users++;
		return this;
	}

	/** Whether nobody uses it any more. */
	boolean released() {
		return --this.users == 0;
	}

	/** Works a slot until nothing is left to do there, or it is to end. */
	boolean work(SlotLease lease, RunControl control) throws InterruptedException {
		if (lease.slots() != this.settings.poll().slots()) {
			throw new SettingsException("promptmill.poll.slots is " + this.settings.poll().slots()
					+ " here, and the run has " + lease.slots() + " slots. Leave it out of this worker's settings.");
		}
		CollectLedger ledger = new CollectLedger(this.database, lease, this.run.plan().unitPrice(),
				this.host.instruments().clock());
		ImageFetcher fetcher = new ImageFetcher(this.downloader, new ImageNames(this.run.plan().rows()),
				new Keepsakes(this.settings.images(), this.stores.images(this.run.plan().output()), this.run.id()),
				this.host.instruments().clock());
		Collector collector = new Collector(ledger, this.api, fetcher, this.schedule,
				Retries.of(this.settings.submit(), this.host.instruments()), this.settings.submit().maxAttempts(),
				control, this.host.instruments().clock(), this.host.notices());
		try (Workers threads = new Workers("collect", control.bell(), this.host.instruments().ticker())) {
			SlotFactory factory = new SlotFactory(this.settings.poll(), ledger, collector, threads, control,
					this.host.instruments());
			return new SlotWork(factory, lease.slot(), control).work();
		}
	}

	@Override
	public void close() {
		this.api.close();
		this.downloader.close();
		this.stores.close();
	}

}
