package dev.promptmill.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

import dev.promptmill.broker.AssignmentProducer;
import dev.promptmill.collect.PartitionDispatcher;
import dev.promptmill.collect.RemoteDispatch;
import dev.promptmill.common.ProgramVersion;
import dev.promptmill.common.RunControl;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PartitionLedger;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.WorkerParameters;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.ledger.WorkerRequirement;
import dev.promptmill.remote.OutputFolderMarker;
import dev.promptmill.remote.SharedRunSettings;
import dev.promptmill.settings.Settings;
import dev.promptmill.storage.ImageStore;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has workers collect in place of the run's own process. */
@Configuration(proxyBeanMethods = false)
class RemoteCollectConfiguration {

	@Bean
	AssignmentProducer assignmentProducer(RunContext context) {
		return new AssignmentProducer(Objects.requireNonNull(context.runConnections().workers()), requirement(context));
	}

	@Bean
	RemoteDispatch remoteDispatch(RunContext context, AssignmentProducer assignments, LedgerDatabase database,
			RunLease lease, RunControl control, Settings settings, Optional<SimulatedApi> simulated, ImageStore store) {
		OutputFolderMarker.place(context.run());
		PartitionDispatcher dispatcher = new PartitionDispatcher(new PartitionLedger(database, lease),
				new WorkerRegistry(database), assignments::send, requirement(context),
				context.runConnections().notices(), context.database().invocation(), control,
				context.timeAndRandom().ticker());
		WorkerParameters workerParameters = new WorkerParameters(SharedRunSettings.of(settings),
				requirement(context).version(), simulated.map(SimulatedApi::keyForWorkers).orElse(null));
		return new RemoteDispatch(dispatcher, workerParameters, context.timeAndRandom().clock(), () -> sweep(store));
	}

	private static WorkerRequirement requirement(RunContext context) {
		return new WorkerRequirement(ProgramVersion.current().toString(), context.run().plan().simulated());
	}

	private static void sweep(ImageStore store) {
		try {
			store.sweep();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Unfinished images in " + store + " can't be removed: " + ex, ex);
		}
	}

}
