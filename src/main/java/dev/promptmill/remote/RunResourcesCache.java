package dev.promptmill.remote;

import java.util.HashMap;
import java.util.Map;

import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.Partitions;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.WorkerParameters;

/**
 * The resources of a worker, one per run and lease epoch, each as long as a partition
 * uses it. Thread-safe.
 */
final class RunResourcesCache {

	private final RunDatabase runDatabase;

	private final WorkerContext host;

	private final Map<EpochKey, RunResources> resourcesCache = new HashMap<>();

	RunResourcesCache(RunDatabase runDatabase, WorkerContext host) {
		this.runDatabase = runDatabase;
		this.host = host;
	}

	synchronized RunResources borrow(PartitionAssignment order) {
		return this.resourcesCache.computeIfAbsent(EpochKey.of(order), this::create).used();
	}

	synchronized void giveBack(PartitionAssignment order) {
		RunResources resources = this.resourcesCache.get(EpochKey.of(order));
		if (resources != null && resources.released()) {
			this.resourcesCache.remove(EpochKey.of(order));
			resources.close();
		}
	}

	private RunResources create(EpochKey key) {
		Run run = this.runDatabase.runs().get(key.run());
		WorkerParameters workerParameters = new Partitions(this.runDatabase.database()).workerParameters(run.id());
		ServiceAccess access = ServiceAccess.of(run, workerParameters, this.host);
		return new RunResources(this.runDatabase.database(), run, access, this.host);
	}

	private record EpochKey(long run, long epoch) {

		static EpochKey of(PartitionAssignment order) {
			return new EpochKey(order.runId(), order.runEpoch());
		}

	}

}
