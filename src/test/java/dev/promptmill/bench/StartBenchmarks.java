package dev.promptmill.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How soon the program does something. */
final class StartBenchmarks {

	private static final Duration LOOK = Duration.ofMillis(20);

	private StartBenchmarks() {
	}

	static List<Result> threeRows(BenchmarkWorkspace workspace) throws Exception {
		double best = Double.MAX_VALUE;
		double cpu = 0;
		try (Server server = workspace.server("--latency", "0")) {
			for (int i = 0; i < 5; i++) {
				Program program = workspace
					.run(server, workspace.csv(3), workspace.folder("three"), BenchmarkWorkspace.UNLIMITED)
					.await();
				if (program.seconds() < best) {
					best = program.seconds();
					cpu = program.cpuSeconds();
				}
			}
		}
		return List.of(Result.atMost("run of 3 instant rows, whole process, best of 5: seconds", 3, best,
				Result.text("%.2f s of processor time", cpu)));
	}

	static List<Result> help(BenchmarkWorkspace workspace) throws Exception {
		double best = Double.MAX_VALUE;
		Path folder = workspace.folder("check");
		for (int i = 0; i < 5; i++) {
			Program program = Program
				.start(workspace.root(), folder,
						List.of("check", workspace.csv(3).toString(), "--set", "data=" + folder.resolve("data")))
				.await();
			best = Math.min(best, program.seconds());
		}
		return List.of(Result.atMost("check of 3 rows, whole process, best of 5: seconds", 1.5, best, ""));
	}

	static List<Result> restart(BenchmarkWorkspace workspace) throws Exception {
		int rows = 100_000;
		Path folder = workspace.folder("restart");
		Path csv = workspace.csv(rows);
		try (Server server = workspace.server("--latency", "0")) {
			Program killed = workspace.run(server, csv, folder, BenchmarkWorkspace.UNLIMITED);
			while (killed.isAlive() && server.serverLedger().posts() < rows / 2) {
				BenchmarkWorkspace.pause(LOOK);
			}
			killed.kill();
			long before = whatWasOnItsWay(server);
			Program restarted = workspace.restart(server, folder, List.of());
			while (restarted.isAlive() && server.serverLedger().posts() == before) {
				BenchmarkWorkspace.pause(LOOK);
			}
			double seconds = restarted.age();
			boolean posted = restarted.isAlive();
			restarted.kill();
			return List.of(
					Result
						.atMost("restart of a 100,000-row run killed half-way: seconds to its first new POST", 5,
								seconds, Result.text("killed after %d POSTs", before))
						.and(posted));
		}
	}

	/** A dead process' last requests may still be on their way. */
	private static long whatWasOnItsWay(Server server) throws Exception {
		long before = -1;
		long now = server.serverLedger().posts();
		while (now != before) {
			BenchmarkWorkspace.pause(Duration.ofSeconds(1));
			before = now;
			now = server.serverLedger().posts();
		}
		return now;
	}

}
