package dev.promptmill.collect;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Splits collection into slots. The slot's number is part of its partition's name and is
 * read from the step's name, because an execution context may be lost in a crash.
 */
final class SlotPartitioner implements Partitioner {

	private static final String PREFIX = "slot";

	private final int slots;

	SlotPartitioner(int slots) {
		this.slots = slots;
	}

	@Override
	public Map<String, ExecutionContext> partition(int gridSize) {
		Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
		for (int slot = 0; slot < this.slots; slot++) {
			partitions.put(PREFIX + slot, new ExecutionContext());
		}
		return partitions;
	}

	/** The slot that a worker step of this name is to work. */
	static int slotOf(String stepName) {
		return Integer.parseInt(stepName.substring(stepName.lastIndexOf(PREFIX) + PREFIX.length()));
	}

}
