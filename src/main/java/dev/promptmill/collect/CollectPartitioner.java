package dev.promptmill.collect;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Splits collection into partitions. The partition's number is part of its partition's
 * name and is read from the step's name, because an execution context may be lost in a
 * crash.
 */
final class CollectPartitioner implements Partitioner {

	private static final String PREFIX = "partition";

	private final int partitions;

	CollectPartitioner(int partitions) {
		this.partitions = partitions;
	}

	@Override
	public Map<String, ExecutionContext> partition(int gridSize) {
		Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
		for (int partition = 0; partition < this.partitions; partition++) {
			partitions.put(PREFIX + partition, new ExecutionContext());
		}
		return partitions;
	}

	/** The partition that a worker step of this name is to work. */
	static int partitionOf(String stepName) {
		return Integer.parseInt(stepName.substring(stepName.lastIndexOf(PREFIX) + PREFIX.length()));
	}

}
