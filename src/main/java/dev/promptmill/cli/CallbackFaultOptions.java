package dev.promptmill.cli;

import java.time.Duration;

import dev.promptmill.simulator.fault.Faults;
import picocli.CommandLine.Option;

/** Options of {@code simulator} for faults of callbacks. */
final class CallbackFaultOptions {

	@Option(names = "--lost-callbacks", paramLabel = "SHARE", defaultValue = "0",
			description = "Share of tasks, 0 to 1, whose callback never comes.")
	private double lost;

	@Option(names = "--duplicated-callbacks", paramLabel = "SHARE", defaultValue = "0",
			description = "Share of tasks whose callback comes twice.")
	private double duplicated;

	@Option(names = "--early-callbacks", paramLabel = "SHARE", defaultValue = "0",
			description = "Share of tasks whose callback comes before their submission is answered.")
	private double early;

	@Option(names = "--callback-delay", paramLabel = "TIME", defaultValue = "PT0S",
			description = "How late callbacks come at most, such as PT5S: each by a time of its own.")
	private Duration delay = Duration.ZERO;

	@Option(names = "--forged-callbacks", paramLabel = "N", defaultValue = "0",
			description = "How many forged callbacks are sent for each task.")
	private int forged;

	Faults faults() {
		return Faults.builder()
			.lostCallbacks(this.lost)
			.duplicatedCallbacks(this.duplicated)
			.earlyCallbacks(this.early)
			.callbackDelay(this.delay)
			.forgedCallbacks(this.forged)
			.build();
	}

}
