package dev.promptmill.cli.json;

import java.util.List;

/**
 * A worker that said it is there.
 *
 * @param worker its process, as {@code partitions} name it
 * @param host its machine
 * @param pid its process id
 * @param version that it is of
 * @param simulatedOnly whether it works for simulated runs only
 * @param canWorkForRun whether it may take partitions of this run
 * @param capacity partitions that it takes at most
 * @param partitions of this run that it has
 */
public record WorkerFacts(String worker, String host, long pid, String version, boolean simulatedOnly,
		boolean canWorkForRun, int capacity, List<Integer> partitions) {
}
