package dev.promptmill.cli.view;

import java.time.Duration;
import java.util.List;

import dev.promptmill.cli.json.WorkerFacts;
import dev.promptmill.ledger.LeaseOwner;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRequirement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WorkerLinesTests {

	private static final LeaseOwner BUSY = new LeaseOwner("mill-3/boot/ns", 4711, 0);

	private static final LeaseOwner IDLE = new LeaseOwner("mill-4/boot/ns", 12, 0);

	private static final List<PartitionRecord> PARTITIONS = List.of(partition(0, PartitionState.OPEN),
			partition(1, PartitionState.DONE), partition(2, PartitionState.OPEN));

	@Test
	void textThenNamesProcessHostVersionAndPartitionsOrWhyThereAreNone() {
		assertThat(WorkerLines.text(List.of(worker(BUSY, "0.2.0", false), worker(IDLE, "0.2.0", false),
				worker(IDLE, "0.1.0", false), worker(IDLE, "0.2.0", true)), PARTITIONS))
			.containsExactly("worker     process 4711 on mill-3, version 0.2.0: partitions 0, 2",
					"worker     process 12 on mill-4, version 0.2.0: none",
					"worker     process 12 on mill-4, version 0.1.0: none, because the run is of version 0.2.0",
					"worker     process 12 on mill-4, version 0.2.0: none, because it was started with --simulate and the run is a real one");
	}

	@Test
	void jsonThenHasTheSameInFields() {
		assertThat(WorkerLines.facts(List.of(worker(BUSY, "0.2.0", false), worker(IDLE, "0.1.0", false)), PARTITIONS))
			.containsExactly(
					new WorkerFacts("process 4711 on mill-3", "mill-3", 4711, "0.2.0", false, true, 8, List.of(0, 2)),
					new WorkerFacts("process 12 on mill-4", "mill-4", 12, "0.1.0", false, false, 8, List.of()));
	}

	private static WorkerRecord worker(LeaseOwner holder, String version, boolean simulatedOnly) {
		return new WorkerRecord(holder, new WorkerCapabilities(version, simulatedOnly), 8, Duration.ZERO);
	}

	private static PartitionRecord partition(int number, PartitionState state) {
		return new PartitionRecord(new PartitionAssignment(1, number, 1), state, BUSY, 1, 0, Duration.ZERO,
				Duration.ZERO, 0, null, new WorkerRequirement("0.2.0", false));
	}

}
