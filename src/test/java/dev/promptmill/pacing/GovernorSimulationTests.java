package dev.promptmill.pacing;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class GovernorSimulationTests {

	@Test
	void explore() {
		for (String kind : new String[] { "b1", "b10", "b40", "win" }) {
			for (double latency : new double[] { 0.02, 0.1, 0.5 }) {
				for (int ra = 0; ra < 2; ra++) {
					StringBuilder line = new StringBuilder();
					for (long seed = 1; seed <= 4; seed++) {
						SimulatedRun run = new SimulatedRun(200, 100_000, seed);
						server(run, kind, latency, 40);
						run.retryAfter = (ra == 1) ? Duration.ofSeconds(1) : null;
						run.run(6000);
						line.append(String.format("  %.3f/%.2f%%", run.acceptedPerSecond(20, run.time.seconds()) / 40,
								100 * run.refusedShare()));
					}
					System.out.printf("%s latency %.2f ra %d %s%n", kind, latency, ra, line);
				}
			}
		}
		for (double ceiling : new double[] { 5, 7, 10, 50, 200 }) {
			for (double latency : new double[] { 0.02, 0.1, 0.5 }) {
				StringBuilder line = new StringBuilder();
				for (long seed = 1; seed <= 4; seed++) {
					SimulatedRun run = new SimulatedRun(ceiling, 400, seed);
					run.latency = latency;
					run.server = SimulatedLimits.openTasks(run.time, 100);
					run.meanOpenFrom((ceiling < 10) ? 30 : 5);
					run.run(1500);
					line.append(String.format("  %.3f/%.2f%%", run.meanOpen() / 100, 100 * run.refusedShare()));
				}
				System.out.printf("open ceiling %.0f latency %.2f %s%n", ceiling, latency, line);
			}
		}
		for (String kind : new String[] { "b1", "b10", "b40", "win" }) {
			for (double latency : new double[] { 0.02, 0.1, 0.5 }) {
				StringBuilder line = new StringBuilder();
				for (long seed = 1; seed <= 4; seed++) {
					SimulatedRun run = new SimulatedRun(200, 100_000, seed);
					server(run, kind, latency, 40);
					run.time.after(60, () -> run.server.change(10));
					run.time.after(120, () -> run.server.change(60));
					run.run(2400 + 600 + 3000);
					line.append(String.format("  %.2f %.2f %.2f/%.2f%%", run.acceptedPerSecond(20, 60) / 40,
							run.acceptedPerSecond(80, 120) / 10, run.acceptedPerSecond(140, 160) / 60,
							100 * run.refusedShare()));
				}
				System.out.printf("change %s latency %.2f %s%n", kind, latency, line);
			}
		}
		SimulatedRun run = new SimulatedRun(50, 100_000, 1);
		run.server = SimulatedLimits.tokenBucket(run.time, 50, 10);
		run.run(3000);
		System.out.printf("50/50: %.4f %d%n", 60 / run.granted.get(2999), run.refused.size());
	}

	private static void server(SimulatedRun run, String kind, double latency, double rate) {
		run.latency = latency;
		run.jitter = kind.equals("b1") ? 0.0005 : 0.01;
		run.overshoot = kind.equals("b1") ? 0.0002 : 0.001;
		run.server = switch (kind) {
			case "b1" -> SimulatedLimits.tokenBucket(run.time, rate, 1);
			case "b10" -> SimulatedLimits.tokenBucket(run.time, rate, 10);
			case "b40" -> SimulatedLimits.tokenBucket(run.time, rate, 40);
			default -> SimulatedLimits.fixedWindow(run.time, rate);
		};
	}

}
