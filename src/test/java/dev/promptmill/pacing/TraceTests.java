package dev.promptmill.pacing;

import org.junit.jupiter.api.Test;

class TraceTests {

	@Test
	void trace() {
		SimulatedRun run = new SimulatedRun(5, 200, 1);
		run.latency = 0.1;
		run.server = SimulatedLimits.openTasks(run.time, 100);
		run.verbose = true;
		run.run(1000);
	}

}
