package dev.promptmill.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import dev.promptmill.cli.json.SimulatorLine;
import dev.promptmill.cli.option.CallbackFaultOptions;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code simulator}: a simulated APIXO, until it is ended. */
@Command(name = "simulator", sortOptions = false, usageHelpAutoWidth = true,
		description = "Runs a simulated APIXO on loopback until it is ended with Ctrl-C.")
final class SimulatorCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Option(names = "--port", paramLabel = "N", defaultValue = "8099",
			description = "Default: ${DEFAULT-VALUE}; 0: any.")
	private int port;

	@Option(names = "--latency", paramLabel = "FACTOR", defaultValue = "0.05",
			description = "1 for the documented durations, 0 for instant results. Default: ${DEFAULT-VALUE}.")
	private double latency;

	@Option(names = "--rate", paramLabel = "N", description = "Answer 429 above this many submissions per second.")
	private @Nullable Double rate;

	@Option(names = "--burst", paramLabel = "N", description = "How many submissions may come at once.")
	private @Nullable Integer burst;

	@Option(names = "--max-open", paramLabel = "N", description = "Answer 429 above this many open tasks.")
	private @Nullable Integer maxOpen;

	@Option(names = "--reply-delay", paramLabel = "TIME", defaultValue = "PT0S",
			description = "Time until a submission is answered, such as PT0.3S.")
	private Duration replyDelay = Duration.ZERO;

	@Option(names = "--balance", paramLabel = "USD", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}.")
	private BigDecimal balance = BigDecimal.ZERO;

	@Option(names = "--books", paramLabel = "DIR", description = "Keep the books there, so that another start goes on.")
	private @Nullable Path serverLedger;

	@Option(names = "--plain-images", description = "Serve plain images, for volume.")
	private boolean plain;

	@Mixin
	private CallbackFaultOptions callbackFaults = new CallbackFaultOptions();

	@Option(names = "--markers", description = "Let prompts ask for faults, such as [[fail:UPSTREAM_ERROR]].")
	private boolean markers;

	SimulatorCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() throws InterruptedException {
		try (Simulator simulator = Simulator.start(settings())) {
			if (this.common.json()) {
				this.context.console().json(new SimulatorLine(simulator.baseUrl().toString()));
			}
			else {
				this.context.console().data(simulator.baseUrl().toString());
			}
			this.context.console()
				.info("A simulated APIXO: nothing is generated or billed. Use it with APIXO_API_KEY=any and --set api.base-url="
						+ simulator.baseUrl()
						+ " --set download.allow-http=true --set download.allowed-hosts=127.0.0.1. End it with Ctrl-C.");
			new CountDownLatch(1).await();
		}
		return ExitCode.DELIVERED.code();
	}

	private SimulatorSettings settings() {
		return SimulatorSettings.builder()
			.port(this.port)
			.latencyFactor(this.latency)
			.postsPerSecond(this.rate)
			.burst(this.burst)
			.maxOpenTasks(this.maxOpen)
			.submitDelay(this.replyDelay)
			.startingBalance(this.balance)
			.stateFolder((this.serverLedger != null) ? this.serverLedger.toAbsolutePath() : null)
			.imageMode(this.plain ? ImageMode.PLAIN : ImageMode.LABELLED)
			.markers(this.markers)
			.callbackFaults(this.callbackFaults.faults())
			.build();
	}

}
