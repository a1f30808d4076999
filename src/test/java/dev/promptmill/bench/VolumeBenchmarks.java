package dev.promptmill.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a row costs when nothing but the program sets the pace. */
final class VolumeBenchmarks {

	private static final int MILLION = 1_000_000;

	private static final Duration LOOK = Duration.ofMillis(100);

	private VolumeBenchmarks() {
	}

	/**
	 * Loops without a ledger, then the plain script, then the program, one after the
	 * other.
	 */
	static List<Result> againstScript(BenchmarkWorkspace workspace) throws Exception {
		int rows = 20_000;
		Path csv = workspace.csv(rows);
		double bare = loop(workspace, null);
		double durable = loop(workspace, workspace.folder("durable"));
		double script = 0;
		for (int concurrency : new int[] { 16, 64 }) {
			try (Server server = warmServer(workspace)) {
				Program program = workspace.script(server.baseUrl(), csv, concurrency).await();
				script = Math.max(script, rows / program.seconds());
			}
		}
		try (Server server = warmServer(workspace)) {
			double before = server.cpuSeconds();
			Program program = workspace.run(server, csv, workspace.folder("throughput"), BenchmarkWorkspace.UNLIMITED);
			Observation seen = Observation.of(server, program::isAlive, LOOK);
			program.await();
			double rate = rows / (seen.downloaded(rows) - seen.firstPost());
			return List.of(
					Result.atLeast("no limit, instant tasks, 20,000 rows: rows/s against the plain script", 1.5,
							rate / script,
							Result.text("%.2f whole processes compared; %.2f ms of processor time a row",
									rows / program.seconds() / script, 1000 * program.cpuSeconds() / rows)),
					Result.atLeast("server alone under a load loop: rows/s against the program's", 1.5, bare / rate,
							Result.text("the server used %.0f %% of one processor during the run",
									100 * (server.cpuSeconds() - before) / program.seconds())),
					Result.yardstick("load loop that forces each image to the disk: rows/s against the plain script",
							durable / script,
							Result.text("%.2f without a file; neither ledger nor checks, already compiled",
									bare / script)));
		}
	}

	/** In a JVM that has compiled it already: what is left is the work itself. */
	private static double loop(BenchmarkWorkspace workspace, @Nullable Path images) throws Exception {
		try (Server server = warmServer(workspace)) {
			return new LoadLoop(server.baseUrl(), images).rowsPerSecond(8000);
		}
	}

	/**
	 * Compiled before it is measured with, or it would take processor time from whoever
	 * is measured first.
	 */
	private static Server warmServer(BenchmarkWorkspace workspace) throws Exception {
		Server server = workspace.server("--latency", "0");
		new LoadLoop(server.baseUrl(), null).rowsPerSecond(8000);
		return server;
	}

	/** Processor time and live heap per row must not grow with the number of rows. */
	static List<Result> growth(BenchmarkWorkspace workspace) throws Exception {
		Cost small = cost(workspace, 10_000);
		Cost large = cost(workspace, 100_000);
		return List.of(
				Result.atMost("processor time per row, 100,000 rows / 10,000", 1.1, large.cpuPerRow / small.cpuPerRow,
						Result.text("%.2f ms; start and compiler included", 1000 * large.cpuPerRow)),
				Result.atMost("live heap at 90 % of the rows, 100,000 rows / 10,000", 1.2,
						(double) large.heap / small.heap, Result.text("%.1f MB; with -Xmx256m", large.heap / 1e6)));
	}

	private static Cost cost(BenchmarkWorkspace workspace, int rows) throws Exception {
		try (Server server = workspace.server("--latency", "0")) {
			Program program = workspace.run(server, workspace.csv(rows), workspace.folder("cost"),
					BenchmarkWorkspace.UNLIMITED, "-Xmx256m");
			while (program.isAlive() && server.serverLedger().downloads() < 0.9 * rows) {
				BenchmarkWorkspace.pause(LOOK);
			}
			long heap = program.liveHeap();
			program.await();
			return new Cost(program.cpuSeconds() / rows, heap);
		}
	}

	/** Until the first row can be sent. */
	static List<Result> ingest(BenchmarkWorkspace workspace) throws Exception {
		Path csv = workspace.csv(MILLION);
		try (Server server = workspace.server("--latency", "0")) {
			Program program = workspace.run(server, csv, workspace.folder("ingest"), BenchmarkWorkspace.UNLIMITED,
					"-Xmx512m");
			Observation seen = Observation.of(server, () -> program.isAlive() && server.serverLedger().posts() == 0,
					LOOK);
			double seconds = program.age() - (seen.last().at() - seen.firstPost());
			double cpu = program.cpuSeconds();
			program.kill();
			return List.of(Result.atLeast("a million rows: rows/s from the start of the process to the first POST",
					20_000, MILLION / seconds,
					Result.text("validated twice, priced, stored; %.0f s of processor time, with -Xmx512m", cpu)));
		}
	}

	/**
	 * The input of a million rows again, when an earlier run has bought them all. The
	 * earlier run is an ingested one whose rows are then given what buying would have
	 * left.
	 */
	static List<Result> sinceLast(BenchmarkWorkspace workspace) throws Exception {
		Path csv = workspace.csv(MILLION);
		Path folder = workspace.folder("since-last");
		try (Server server = workspace.server("--latency", "0")) {
			Program first = workspace.run(server, csv, folder, BenchmarkWorkspace.UNLIMITED, "-Xmx512m");
			while (first.isAlive() && server.serverLedger().posts() == 0) {
				BenchmarkWorkspace.pause(LOOK);
			}
			first.kill();
			new BoughtRun(folder).finish();
			long before = server.serverLedger().posts();
			Program check = workspace.check(server, csv, folder, List.of("--since-last"), "-Xmx512m").await();
			Program program = workspace.run(server, csv, folder, List.of("--since-last"), "-Xmx512m").await();
			boolean bought = server.serverLedger().posts() > before;
			return List.of(
					Result.atLeast("a million rows, all bought before: rows/s that check --since-last decides", 20_000,
							MILLION / check.seconds(),
							Result.text("whole process; %.0f s of processor time, with -Xmx512m", check.cpuSeconds()))
						.and(!bought),
					Result.yardstick(
							"the same with run: rows/s from start to end, images taken over and reports written",
							MILLION / program.seconds(),
							Result.text("%.0f s of processor time, with -Xmx512m", program.cpuSeconds())));
		}
	}

	/** From ingest to the reports. */
	static List<Result> million(BenchmarkWorkspace workspace) throws Exception {
		try (Server server = workspace.server("--latency", "0")) {
			Program program = workspace
				.run(server, workspace.csv(MILLION), workspace.folder("million"), BenchmarkWorkspace.UNLIMITED,
						"-Xmx512m")
				.await();
			return List.of(Result.atLeast("a million rows with -Xmx512m: share delivered", 1,
					server.serverLedger().downloads() / (double) MILLION,
					Result.text("%.0f rows/s", MILLION / program.seconds())));
		}
	}

	private record Cost(double cpuPerRow, long heap) {
	}

}
