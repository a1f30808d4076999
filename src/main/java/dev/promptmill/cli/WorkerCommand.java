package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.Broker;
import dev.promptmill.control.Bell;
import dev.promptmill.control.Ending;
import dev.promptmill.control.ExitCode;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.pipeline.CollectWorker;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.RemoteCollection;
import dev.promptmill.pipeline.Settings;
import dev.promptmill.pipeline.SettingsLoader;
import dev.promptmill.pipeline.WorkerHost;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Model.CommandSpec;

/** {@code worker}: collects for runs of other processes, until it is ended. */
@Command(name = "worker", sortOptions = false, usageHelpAutoWidth = true,
		description = "Polls and downloads for runs with collect.mode=remote, until it is ended. It never submits.")
final class WorkerCommand implements Callable<Integer> {

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

	private static final int MOST_SLOTS = 256;

	private final Workbench bench;

	@Spec
	@SuppressWarnings("NullAway.Init") // picocli sets it
	private CommandSpec spec;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Option(names = "--slots", paramLabel = "N", defaultValue = "8",
			description = "Slots that it works at once at most. Default: ${DEFAULT-VALUE}.")
	private int slots;

	@Option(names = "--alive-file", paramLabel = "FILE",
			description = "Touched every second, for whoever watches that the process does not hang.")
	private @Nullable Path aliveFile;

	WorkerCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() throws InterruptedException {
		if (this.slots < 1 || this.slots > MOST_SLOTS) {
			throw new ParameterException(this.spec.commandLine(),
					"--slots = " + this.slots + " can't be used: it must be between 1 and " + MOST_SLOTS);
		}
		SettingsLoader loader = this.common.loader(Map.of());
		Settings settings = loader.load(Map.of());
		ApiKey key = ApiKey.from(this.bench.environment());
		Broker broker = RemoteCollection.broker(settings, loader.property("spring.datasource.url"),
				this.bench.environment());
		RunControl control = new RunControl(new Bell());
		Signals.install(control, this.bench.console(), "Stopping: slots are handed over.");
		WorkerHost host = new WorkerHost(broker, this::settings, key, this.slots, this::alive,
				this.bench.console()::info, this.bench.instruments());
		work(loader, settings, host, control);
		return exit(control).code();
	}

	/**
	 * A run's own settings; what the command line says of this worker stands above them.
	 */
	private Settings settings(Map<String, String> ofRun) {
		Map<String, String> all = new LinkedHashMap<>(ofRun);
		all.putAll(this.common.given());
		return this.common.loader(all).load(Map.of());
	}

	private void work(SettingsLoader loader, Settings settings, WorkerHost host, RunControl control)
			throws InterruptedException {
		Duration backoff = Duration.ofSeconds(1);
		while (!control.isEnding()) {
			try (Installation installation = Installation.openForWorker(loader, settings, this.bench.instruments())) {
				this.bench.console().info("Worker with " + this.slots + " slots is there. End it with Ctrl-C.");
				new CollectWorker(installation, host, control).work();
			}
			catch (LedgerException ex) {
				this.bench.console().warn(ex.getMessage() + " Trying again in " + backoff.toSeconds() + " s.");
				control.bell().await(control.bell().count(), backoff);
				Duration next = backoff.multipliedBy(2);
				backoff = (next.compareTo(LONGEST_BACKOFF) > 0) ? LONGEST_BACKOFF : next;
			}
		}
	}

	private void alive() {
		if (this.aliveFile != null) {
			try {
				Files.writeString(this.aliveFile, this.bench.instruments().clock().instant() + "\n");
			}
			catch (IOException ex) {
				this.bench.console().warn("The file " + this.aliveFile + " can't be written: " + ex);
			}
		}
	}

	private static ExitCode exit(RunControl control) {
		boolean interrupted = control.ending().filter((ending) -> ending.reason() == Ending.Reason.SIGINT).isPresent();
		return interrupted ? ExitCode.SIGINT : ExitCode.SIGTERM;
	}

}
