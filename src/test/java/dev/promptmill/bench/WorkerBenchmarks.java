package dev.promptmill.bench;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.system.KilledWorkers;
import dev.promptmill.system.WorkerThroughput;

/** What more workers bring. */
final class WorkerBenchmarks {

	private WorkerBenchmarks() {
	}

	/** The run, its workers, PostgreSQL and Artemis are processes of this machine. */
	static List<Result> workers(BenchmarkWorkspace workspace) throws Exception {
		List<Result> results = new ArrayList<>();
		double one = WorkerThroughput.measure(workspace.folder("workers-1"), 1);
		for (int workers = 2; workers <= 3; workers++) {
			double several = WorkerThroughput.measure(workspace.folder("workers-" + workers), workers);
			results.add(Result.atLeast(
					"downloads of 200 ms, " + workers + " workers: images/s against " + workers + " x one worker", 0.9,
					several / (workers * one), Result.text("%.1f/s; one worker with %d downloads at once %.1f/s",
							several, WorkerThroughput.CONCURRENCY, one)));
		}
		return results;
	}

	/** What a worker killed every 8 s costs. */
	static List<Result> kills(BenchmarkWorkspace workspace) throws Exception {
		KilledWorkers.Measured measured = KilledWorkers.measure(workspace.folder("kills"),
				workspace.root().resolve("run.sh"));
		System.out.println(measured.account());
		return List.of(Result.atMost("1,500 rows at 40/s, one of 3 workers killed every 8 s: seconds", 45,
				measured.seconds(), measured.account().lines().findFirst().orElseThrow()));
	}

}
