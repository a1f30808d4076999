package dev.promptmill.pacing;

import java.time.Duration;
import java.util.Locale;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bars the pace has to clear, against simulated servers in virtual time. Each line
 * runs four seeds; what they reached is printed. The bar is 0.93 of a rate and 0.90 of
 * the open tasks, lower only where a server forgives no jitter (a bucket of 1), where
 * every 429 of a fixed window costs a second, and where the ceiling is so near that a
 * limit on open tasks looks like one on the rate for a while.
 */
class AdaptiveRateLimiterSimulationTests {

	private static final int SEEDS = 4;

	private static final double LATEST_WAKE = 0.001;

	@ParameterizedTest
	@CsvSource({ "50, 50, 0.02", "50, 50, 0.5", "5, 5, 0.1" })
	void knownLimitWhenTheCeilingIsTheLimitThenUsesItWithoutA429(double allowed, double ceiling, double latency) {
		for (long seed = 1; seed <= SEEDS; seed++) {
			SimulatedRun run = run("bucket 10", latency, allowed, ceiling, seed);
			run.run(3000);
			double ratio = 3000 / allowed / run.granted.get(2999);
			print("known %.0f/s, latency %.2f: %.4f of it, %d 429s", allowed, latency, ratio, run.refused.size());
			assertThat(ratio).isGreaterThanOrEqualTo(0.97);
			assertThat(run.refused).isEmpty();
			assertThat(run.worstAhead(ceiling)).isLessThanOrEqualTo(LATEST_WAKE);
		}
	}

	@ParameterizedTest
	@CsvSource({ "bucket 1, 0.02, 0.92", "bucket 1, 0.1, 0.91", "bucket 10, 0.02, 0.93", "bucket 10, 0.1, 0.93",
			"bucket 10, 0.5, 0.93", "bucket 40, 0.02, 0.93", "bucket 40, 0.1, 0.93", "bucket 40, 0.5, 0.93",
			"window, 0.02, 0.93", "window, 0.1, 0.93", "window, 0.5, 0.93" })
	void unknownLimitWhenBelowTheCeilingThenFindsAndHoldsIt(String kind, double latency, double bar) {
		for (long seed = 1; seed <= SEEDS; seed++) {
			SimulatedRun run = run(kind, latency, 40, 200, seed);
			run.run(6000);
			double ratio = run.acceptedPerSecond(20, run.time.seconds()) / 40;
			print("40/s %s, latency %.2f: %.3f of it, %.2f%% 429s", kind, latency, ratio, 100 * run.refusedShare());
			assertThat(ratio).isGreaterThanOrEqualTo(bar);
			assertThat(run.refusedShare()).isLessThanOrEqualTo(0.02);
			assertThat(run.worstAhead(200)).isLessThanOrEqualTo(LATEST_WAKE);
		}
	}

	@ParameterizedTest
	@CsvSource({ "bucket 10, 0.1, 0.93", "bucket 40, 0.1, 0.93", "window, 0.1, 0.88" })
	void unknownLimitWhenEvery429AsksForASecondThenStillHoldsIt(String kind, double latency, double bar) {
		for (long seed = 1; seed <= SEEDS; seed++) {
			SimulatedRun run = run(kind, latency, 40, 200, seed);
			run.retryAfter = Duration.ofSeconds(1);
			run.run(6000);
			double ratio = run.acceptedPerSecond(20, run.time.seconds()) / 40;
			print("40/s %s, Retry-After 1: %.3f of it, %.2f%% 429s", kind, ratio, 100 * run.refusedShare());
			assertThat(ratio).isGreaterThanOrEqualTo(bar);
			assertThat(run.refusedShare()).isLessThanOrEqualTo(0.02);
		}
	}

	@ParameterizedTest
	@CsvSource({ "100, 5, 0.02, 0.88", "100, 5, 0.1, 0.88", "100, 5, 0.5, 0.88", "100, 10, 0.1, 0.9",
			"100, 50, 0.02, 0.9", "100, 50, 0.1, 0.9", "100, 200, 0.02, 0.9", "100, 200, 0.1, 0.9",
			"60, 200, 0.02, 0.9", "60, 200, 0.1, 0.9" })
	void openTasksWhenTheServerLimitsThemThenFindsAndHoldsThem(int allowed, double ceiling, double latency,
			double bar) {
		for (long seed = 1; seed <= SEEDS; seed++) {
			SimulatedRun run = new SimulatedRun(ceiling, 400, seed);
			run.latency = latency;
			run.server = SimulatedLimits.openTasks(run.time, allowed);
			run.meanOpenFrom(30);
			run.run(2000 * 100 / allowed);
			print("%d open, ceiling %.0f/s, latency %.2f: %.3f of them, %.2f%% 429s", allowed, ceiling, latency,
					run.meanOpen() / allowed, 100 * run.refusedShare());
			assertThat(run.meanOpen()).isGreaterThanOrEqualTo(allowed * bar);
			assertThat(run.refusedShare()).isLessThanOrEqualTo(0.02);
			assertThat(run.rateLimiter.pace().openLimit()).isBetween(9 * allowed / 10, 125 * allowed / 100);
		}
	}

	@ParameterizedTest
	@CsvSource({ "bucket 10, 0.02", "bucket 10, 0.1", "bucket 10, 0.5", "bucket 40, 0.02", "bucket 40, 0.1",
			"window, 0.02", "window, 0.1" })
	void unknownLimitWhenItChangesThenIsFollowedWithinTwentySeconds(String kind, double latency) {
		for (long seed = 1; seed <= SEEDS; seed++) {
			SimulatedRun run = run(kind, latency, 40, 200, seed);
			run.time.after(60, () -> run.server.change(10));
			run.time.after(120, () -> run.server.change(60));
			run.run(2400 + 600 + 3000);
			double slow = run.acceptedPerSecond(80, 120) / 10;
			double fast = run.acceptedPerSecond(140, 160) / 60;
			print("40-10-60/s %s, latency %.2f: %.2f, %.2f", kind, latency, slow, fast);
			assertThat(slow).isBetween(0.85, 1.1);
			assertThat(fast).isBetween(0.85, 1.1);
		}
	}

	private static SimulatedRun run(String kind, double latency, double allowed, double ceiling, long seed) {
		SimulatedRun run = new SimulatedRun(ceiling, 100_000, seed);
		boolean unforgiving = kind.equals("bucket 1");
		run.latency = latency;
		run.jitter = unforgiving ? 0.0005 : 0.01;
		run.overshoot = unforgiving ? 0.0002 : LATEST_WAKE;
		run.server = kind.equals("window") ? SimulatedLimits.fixedWindow(run.time, allowed)
				: SimulatedLimits.tokenBucket(run.time, allowed, Double.parseDouble(kind.substring(7)));
		return run;
	}

	private static void print(String format, Object... values) {
		System.out.println(String.format(Locale.ROOT, format, values));
	}

}
