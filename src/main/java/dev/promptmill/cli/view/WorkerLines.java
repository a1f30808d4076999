package dev.promptmill.cli.view;

import java.util.List;
import java.util.stream.Collectors;

import dev.promptmill.cli.json.WorkerFacts;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRequirement;

/** The lines of {@code status} about the workers that are there. */
public final class WorkerLines {

	private WorkerLines() {
	}

	/**
	 * A line for each.
	 * @param partitions of the run, one at least
	 */
	public static List<String> text(List<WorkerRecord> workers, List<PartitionRecord> partitions) {
		return workers.stream().map((worker) -> text(worker, partitions)).toList();
	}

	private static String text(WorkerRecord worker, List<PartitionRecord> partitions) {
		List<Integer> held = held(worker, partitions);
		String works = held.isEmpty() ? "none" + reason(worker, partitions.get(0).requirement())
				: "partitions " + held.stream().map(String::valueOf).collect(Collectors.joining(", "));
		return "worker     " + worker.holder() + ", version " + worker.capabilities().version() + ": " + works;
	}

	private static String reason(WorkerRecord worker, WorkerRequirement requirement) {
		if (!worker.capabilities().isOfVersion(requirement)) {
			return ", because the run is of version " + requirement.version();
		}
		return worker.capabilities().meets(requirement) ? ""
				: ", because it was started with --simulate and the run is a real one";
	}

	/**
	 * The same for programs.
	 * @param partitions of the run, one at least
	 */
	public static List<WorkerFacts> facts(List<WorkerRecord> workers, List<PartitionRecord> partitions) {
		return workers.stream().map((worker) -> facts(worker, partitions)).toList();
	}

	private static WorkerFacts facts(WorkerRecord worker, List<PartitionRecord> partitions) {
		return new WorkerFacts(worker.holder().toString(), worker.holder().machine(), worker.holder().pid(),
				worker.capabilities().version(), worker.capabilities().simulatedOnly(),
				worker.capabilities().meets(partitions.get(0).requirement()), worker.capacity(),
				held(worker, partitions));
	}

	private static List<Integer> held(WorkerRecord worker, List<PartitionRecord> partitions) {
		return partitions.stream()
			.filter((partition) -> partition.state() == PartitionState.OPEN && partition.isHeld()
					&& worker.holder().equals(partition.holder()))
			.map((partition) -> partition.order().partition())
			.toList();
	}

}
