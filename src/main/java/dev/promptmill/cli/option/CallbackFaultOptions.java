package dev.promptmill.cli.option;

import java.time.Duration;

import dev.promptmill.simulator.fault.CallbackFaults;
import picocli.CommandLine.Option;

/** Options of {@code simulator} for faults of callbacks. */
public final class CallbackFaultOptions {

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

	public CallbackFaults faults() {
		return new CallbackFaults(this.lost, this.duplicated, this.early, this.delay, this.forged);
	}

}
