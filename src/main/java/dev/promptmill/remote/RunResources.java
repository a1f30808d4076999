package dev.promptmill.remote;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.collect.CollectConfiguration;
import dev.promptmill.collect.PartitionFactory;
import dev.promptmill.collect.PartitionWork;
import dev.promptmill.collect.PollProperties;
import dev.promptmill.common.RunControl;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PartitionLease;
import dev.promptmill.ledger.Run;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * The Spring context that all partitions of one run share in a worker, with a context of
 * its own below it for each partition.
 */
final class RunResources implements AutoCloseable {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	/** How many partitions use it. */
	private int users;

	RunResources(LedgerDatabase database, Run run, ServiceAccess access, WorkerContext worker) {
		OutputFolderMarker.require(run);
		this.context.registerBean(LedgerDatabase.class, () -> database);
		this.context.registerBean(Run.class, () -> run);
		this.context.registerBean(Settings.class, access::settings);
		this.context.registerBean(ApiKey.class, access::key);
		this.context.registerBean(ServiceAccess.class, () -> access);
		this.context.registerBean(WorkerContext.class, () -> worker);
		this.context.register(WorkerConfiguration.class);
		this.context.refresh();
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
		int partitions = this.context.getBean(PollProperties.class).partitions();
		if (lease.partitions() != partitions) {
			throw new SettingsException("promptmill.poll.partitions is " + partitions + " here, and the run has "
					+ lease.partitions() + " partitions. Leave it out of this worker's settings.");
		}
		try (AnnotationConfigApplicationContext partition = new AnnotationConfigApplicationContext()) {
			partition.setParent(this.context);
			partition.registerBean(PartitionLease.class, () -> lease, (bean) -> bean.setDestroyMethodName(""));
			partition.registerBean(RunControl.class, () -> control);
			partition.register(CollectConfiguration.class);
			partition.refresh();
			return new PartitionWork(partition.getBean(PartitionFactory.class), lease.partition(), control).work();
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
