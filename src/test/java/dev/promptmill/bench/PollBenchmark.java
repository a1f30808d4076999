package dev.promptmill.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What polling costs and how soon it finds out, at a tenth of the documented latencies.
 */
final class PollBenchmark {

	private static final int ROWS = 2000;

	private static final double FACTOR = 0.1;

	private PollBenchmark() {
	}

	static List<Result> polls(BenchmarkWorkspace workspace) throws Exception {
		Path folder = workspace.folder("polls");
		try (Server server = workspace.server("--latency", String.valueOf(FACTOR))) {
			Program program = workspace.run(server, workspace.csv(ROWS), folder,
					List.of("--rate", "40", "--max-in-flight", "400", "--set", "poll.first-delay-1k=1500ms", "--set",
							"poll.first-delay-2k=2s", "--set", "poll.interval=400ms", "--set",
							"poll.rate-per-second=1000"));
			program.await();
			double perTask = (double) server.serverLedger().statusRequests() / ROWS;
			double delay = meanDelay(server, folder) / FACTOR;
			return List.of(
					Result.atMost("documented latencies, a tenth of the time: status requests per task", 2.5, perTask,
							"1K tasks, with what is learned on the way"),
					Result.atMost("the same: mean delay until the image is stored, in unscaled seconds", 3, delay,
							Result.text("%.0f ms of real time, the download included", 1000 * FACTOR * delay)));
		}
	}

	/** From the server's completion time to the image on disk, in seconds. */
	private static double meanDelay(Server server, Path folder) throws Exception {
		List<String[]> results = table(folder, "results.csv");
		int task = column(results, "task_id");
		int completed = column(results, "completed_at");
		double sum = 0;
		for (String[] row : results.subList(1, results.size())) {
			Instant truth = Instant.ofEpochMilli(server.task(row[task]).path("completeTime").asLong());
			sum += Duration.between(truth, Instant.parse(row[completed])).toMillis() / 1000.0;
		}
		return sum / (results.size() - 1);
	}

	private static List<String[]> table(Path folder, String name) throws Exception {
		try (Stream<Path> files = Files.find(folder.resolve("output"), 2, (path, a) -> path.endsWith(name))) {
			return Files.readAllLines(files.findFirst().orElseThrow())
				.stream()
				.map((line) -> line.split(",", -1))
				.toList();
		}
	}

	private static int column(List<String[]> table, String name) {
		return Arrays.asList(table.get(0)).indexOf(name);
	}

}
