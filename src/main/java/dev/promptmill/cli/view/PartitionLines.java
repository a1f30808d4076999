package dev.promptmill.cli.view;

import java.util.Locale;

import dev.promptmill.cli.json.PartitionFacts;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;

/** The lines of {@code status} about partitions that remote workers work. */
public final class PartitionLines {

	private PartitionLines() {
	}

	public static String text(PartitionRecord partition) {
		String line = String.format(Locale.ROOT, "partition %-5d ", partition.order().partition());
		if (partition.state() != PartitionState.OPEN) {
			return line + partition.state().name().toLowerCase(Locale.ROOT);
		}
		String failure = (partition.failure() != null && partition.failures() > 0) ? "; failed: " + partition.failure()
				: "";
		return line + (partition.isHeld() ? "worked by " + partition.holder() : "waits for a worker") + failure;
	}

	public static PartitionFacts facts(PartitionRecord partition) {
		return new PartitionFacts(partition.order().partition(), partition.state().name(),
				partition.isHeld() ? String.valueOf(partition.holder()) : null, partition.failures(),
				partition.failure());
	}

}
