package dev.promptmill.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How close submission comes to what the server allows. */
final class PaceBenchmarks {

	private static final Duration LOOK = Duration.ofMillis(50);

	private static final List<String> QUICK_POLLS = List.of("--set", "poll.first-delay-1k=0s", "--set",
			"poll.rate-per-second=1000");

	private PaceBenchmarks() {
	}

	static List<Result> known(BenchmarkWorkspace workspace) throws Exception {
		return atFifty(workspace, "permitted 50/s, known, 3,000 rows: time limit / time taken", 3000);
	}

	private static List<Result> atFifty(BenchmarkWorkspace workspace, String measure, int rows) throws Exception {
		Path folder = workspace.folder("known");
		try (Server server = workspace.server("--latency", "0", "--rate", "50", "--burst", "10")) {
			Program program = workspace.run(server, workspace.csv(rows), folder, options("50", "200", QUICK_POLLS));
			Observation seen = Observation.of(server, program::isAlive, LOOK);
			program.await();
			double start = seen.firstPost();
			double limit = (rows - 1) / 50.0;
			Server.Books end = seen.last();
			return List.of(Result.atLeast(measure, 0.97, limit / (seen.accepted(rows) - start),
					Result.text("last image %.1f s after the limit's end; %d 429s",
							seen.downloaded(rows) - start - limit, end.refused()))
				.and(end.refused() == 0));
		}
	}

	static List<Result> slowReplies(BenchmarkWorkspace workspace) throws Exception {
		Path folder = workspace.folder("slow-replies");
		try (Server server = workspace.server("--latency", "0", "--reply-delay", "PT0.3S")) {
			Program program = workspace.run(server, workspace.csv(1000), folder, options("50", "200", QUICK_POLLS));
			Observation seen = Observation.of(server, program::isAlive, LOOK);
			program.await();
			double seconds = seen.accepted(1000) - seen.firstPost() + 0.3;
			return List.of(Result.atMost("permitted 50/s, replies after 300 ms, 1,000 rows: seconds to submit", 22,
					seconds, Result.text("20 s is the limit; %.2f of it", 20 / seconds)));
		}
	}

	static List<Result> unknown(BenchmarkWorkspace workspace) throws Exception {
		Path folder = workspace.folder("unknown");
		try (Server server = workspace.server("--latency", "0", "--rate", "40")) {
			Program program = workspace.run(server, workspace.csv(6000), folder, options("200", "200", QUICK_POLLS));
			Observation seen = Observation.of(server, program::isAlive, LOOK);
			program.await();
			double from = seen.firstPost() + 20;
			double share = seen.last().refusedShare();
			return List
				.of(Result
					.atLeast("server allows 40/s, ceiling 200/s, 6,000 rows: accepted / allowed after 20 s", 0.93,
							seen.acceptedPerSecond(from, seen.accepted(6000)) / 40, refusals(share))
					.and(share <= 0.02));
		}
	}

	static List<Result> openTasks(BenchmarkWorkspace workspace) throws Exception {
		return List.of(openTasks(workspace, 100, 200, List.of("3 to 6 s", "0.2", "3s", "800ms")),
				openTasks(workspace, 60, 200, List.of("1.5 to 3 s", "0.1", "1500ms", "400ms")),
				openTasks(workspace, 60, 60, List.of("1.5 to 3 s, and the run knows it", "0.1", "1500ms", "400ms")),
				openTasks(workspace, 60, 200, List.of("15 to 30 s", "1", "15s", "4s")));
	}

	/**
	 * One server that limits open tasks.
	 * @param timing the tasks' durations in words, the factor that gives them, the first
	 * delay and the interval of polls
	 */
	private static Result openTasks(BenchmarkWorkspace workspace, int most, int ceiling, List<String> timing)
			throws Exception {
		int rows = 40 * most;
		Path folder = workspace.folder("open-tasks");
		try (Server server = workspace.server("--latency", timing.get(1), "--max-open", String.valueOf(most))) {
			Program program = workspace.run(server, workspace.csv(rows), folder,
					options("200", String.valueOf(ceiling), List.of("--set", "poll.first-delay-1k=" + timing.get(2),
							"--set", "poll.interval=" + timing.get(3), "--set", "poll.rate-per-second=1000")));
			Observation seen = Observation.of(server, program::isAlive, LOOK);
			program.await();
			double share = seen.last().refusedShare();
			double mean = seen.meanOpen(seen.firstPost() + 20, seen.accepted(rows));
			String measure = Result.text("server allows %d open tasks of %s: mean open / allowed after 20 s", most,
					timing.get(0));
			String note = Result.text("%s; %.2f status requests per task", refusals(share),
					seen.last().statusRequests() / (double) rows);
			return (ceiling == most) ? Result.yardstick(measure, mean / most, note)
					: Result.atLeast(measure, 0.9, mean / most, note).and(share <= 0.02);
		}
	}

	static List<Result> changing(BenchmarkWorkspace workspace) throws Exception {
		Path folder = workspace.folder("changing");
		try (Server server = workspace.server("--latency", "0", "--rate", "40")) {
			Program program = workspace.run(server, workspace.csv(6000), folder, options("200", "200", QUICK_POLLS));
			double[] allowed = { 40, 10, 60 };
			List<Result> results = new ArrayList<>();
			Observation start = Observation.of(server, () -> server.serverLedger().posts() == 0, LOOK);
			double changed = start.last().at();
			for (double perSecond : allowed) {
				server.limitPosts(perSecond);
				double now = (perSecond == 40) ? changed : server.serverLedger().at();
				Observation seen = Observation.of(server, () -> server.serverLedger().at() < now + 40, LOOK);
				results.add(Result.atMost(
						Result.text("server allows %.0f/s from now on: seconds until 90 %% of it is used", perSecond),
						20, seen.secondsToFollow(now, perSecond), Result.text("%.2f of it from second 20 on",
								seen.acceptedPerSecond(now + 20, now + 40) / perSecond)));
			}
			program.kill();
			return results;
		}
	}

	private static String refusals(double share) {
		return Result.text("429s are %.2f %% of POSTs (bar: 2)", 100 * share);
	}

	private static List<String> options(String rate, String open, List<String> others) {
		List<String> options = new ArrayList<>(List.of("--rate", rate, "--max-in-flight", open));
		options.addAll(others);
		return options;
	}

}
