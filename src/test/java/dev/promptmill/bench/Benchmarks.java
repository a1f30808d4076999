package dev.promptmill.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Measures what it is told to, or everything, and writes docs/benchmarks.md. */
public final class Benchmarks {

	private static final Map<String, Benchmark> ALL = all();

	private Benchmarks() {
	}

	private static Map<String, Benchmark> all() {
		Map<String, Benchmark> all = new LinkedHashMap<>();
		all.put("three", StartBenchmarks::threeRows);
		all.put("check", StartBenchmarks::help);
		all.put("known", PaceBenchmarks::known);
		all.put("slow-replies", PaceBenchmarks::slowReplies);
		all.put("unknown", PaceBenchmarks::unknown);
		all.put("open-tasks", PaceBenchmarks::openTasks);
		all.put("changing", PaceBenchmarks::changing);
		all.put("polls", PollBenchmark::polls);
		all.put("workers", WorkerBenchmarks::workers);
		all.put("kills", WorkerBenchmarks::kills);
		all.put("script", VolumeBenchmarks::againstScript);
		all.put("pictures", PictureBenchmark::pictures);
		all.put("growth", VolumeBenchmarks::growth);
		all.put("restart", StartBenchmarks::restart);
		all.put("ingest", VolumeBenchmarks::ingest);
		all.put("since-last", VolumeBenchmarks::sinceLast);
		all.put("million", VolumeBenchmarks::million);
		return all;
	}

	static String names() {
		return String.join(", ", ALL.keySet());
	}

	/**
	 * Measures.
	 * @param args names of benchmarks, all when there are none
	 */
	public static void main(String[] args) throws Exception {
		Path root = Path.of("").toAbsolutePath();
		List<String> names = (args.length > 0) ? List.of(args) : List.copyOf(ALL.keySet());
		if (!ALL.keySet().containsAll(names)) {
			throw new IllegalArgumentException("Not all of " + names + " are benchmarks; there are: " + names());
		}
		ResultTable table = new ResultTable(root.resolve("docs/benchmarks.md"));
		try (BenchmarkWorkspace workspace = new BenchmarkWorkspace(root)) {
			for (String name : names) {
				measure(workspace, name, table);
			}
		}
	}

	private static void measure(BenchmarkWorkspace workspace, String name, ResultTable table) throws Exception {
		PrintStream out = System.out;
		long start = System.nanoTime();
		List<Result> results = measure(workspace, name, Objects.requireNonNull(ALL.get(name)));
		long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
		for (Result result : results) {
			table.add(result, seconds);
			out.printf("%-80s %-9s %-9s %s  %s%n", result.measure(), result.bar(), result.value(),
					result.reached() ? "yes" : "NO ", result.note());
		}
		out.printf("%s took %d s%n", name, seconds);
	}

	private static List<Result> measure(BenchmarkWorkspace workspace, String name, Benchmark benchmark)
			throws Exception {
		try {
			return benchmark.run(workspace);
		}
		catch (IllegalStateException | IOException ex) {
			return List
				.of(new Result(name, "", "", false, String.valueOf(ex.getMessage()).replaceAll("[\\r\\n|]+", " ")));
		}
	}

}
