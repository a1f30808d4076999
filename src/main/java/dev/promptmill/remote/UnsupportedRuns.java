package dev.promptmill.remote;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerRequirement;

/** The runs that a worker can't work for. It says so of each, once. */
final class UnsupportedRuns {

	private final WorkerCapabilities capabilities;

	private final Consumer<String> notices;

	private final Set<Named> said = new HashSet<>();

	UnsupportedRuns(WorkerCapabilities capabilities, Consumer<String> notices) {
		this.capabilities = capabilities;
		this.notices = notices;
	}

	/** Leaves what this worker can work. */
	List<PartitionRecord> without(List<PartitionRecord> wanted) {
		Set<Named> others = wanted.stream()
			.filter((partition) -> !this.capabilities.meets(partition.requirement()))
			.map((partition) -> new Named(partition.order().runId(), partition.requirement()))
			.collect(Collectors.toSet());
		this.said.retainAll(others);
		others.stream().filter(this.said::add).map(this::text).forEach(this.notices);
		return wanted.stream().filter((partition) -> this.capabilities.meets(partition.requirement())).toList();
	}

	private String text(Named other) {
		return this.capabilities.isOfVersion(other.requirement())
				? "Run " + other.run() + " is a real one, and this worker was started with --simulate: it takes none of"
						+ " its partitions."
				: "Run " + other.run() + " is of version " + other.requirement().version() + " and this worker of "
						+ this.capabilities.version()
						+ ": it takes none of its partitions. docs/upgrading.md has the order in"
						+ " which machines are upgraded.";
	}

	private record Named(long run, WorkerRequirement requirement) {
	}

}
