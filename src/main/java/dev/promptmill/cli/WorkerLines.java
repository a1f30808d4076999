package dev.promptmill.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRequirement;

/** The lines of {@code status} about the workers that are there. */
final class WorkerLines {

	private WorkerLines() {
	}

	/**
	 * A line for each.
	 * @param partitions of the run, one at least
	 */
	static List<String> text(List<WorkerRecord> workers, List<PartitionRecord> partitions) {
		return workers.stream().map((worker) -> text(worker, partitions)).toList();
	}

	private static String text(WorkerRecord worker, List<PartitionRecord> partitions) {
		List<Integer> held = held(worker, partitions);
		String works = held.isEmpty() ? "none" + reason(worker, partitions.get(0).requirement())
				: "partitions " + held.stream().map(String::valueOf).collect(Collectors.joining(", "));
		return "worker     " + worker.holder() + ", version " + worker.kind().version() + ": " + works;
	}

	private static String reason(WorkerRecord worker, WorkerRequirement requirement) {
		if (!worker.kind().isOfVersion(requirement)) {
			return ", because the run is of version " + requirement.version();
		}
		return worker.kind().meets(requirement) ? ""
				: ", because it was started with --simulate and the run is a real one";
	}

	/**
	 * The same for programs.
	 * @param partitions of the run, one at least
	 */
	static List<Map<String, Object>> json(List<WorkerRecord> workers, List<PartitionRecord> partitions) {
		return workers.stream().map((worker) -> json(worker, partitions)).toList();
	}

	private static Map<String, Object> json(WorkerRecord worker, List<PartitionRecord> partitions) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("worker", worker.holder().toString());
		json.put("host", worker.holder().machine());
		json.put("pid", worker.holder().pid());
		json.put("version", worker.kind().version());
		json.put("simulated_only", worker.kind().simulatedOnly());
		json.put("can_work_for_run", worker.kind().meets(partitions.get(0).requirement()));
		json.put("capacity", worker.capacity());
		json.put("partitions", held(worker, partitions));
		return json;
	}

	private static List<Integer> held(WorkerRecord worker, List<PartitionRecord> partitions) {
		return partitions.stream()
			.filter((partition) -> partition.state() == PartitionState.OPEN && partition.isHeld()
					&& worker.holder().equals(partition.holder()))
			.map((partition) -> partition.order().partition())
			.toList();
	}

}
