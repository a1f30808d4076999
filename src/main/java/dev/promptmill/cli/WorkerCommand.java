package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.ExponentialBackoff;
import dev.promptmill.common.Plural;
import dev.promptmill.common.ProgramVersion;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.remote.CollectWorker;
import dev.promptmill.remote.WorkerContext;
import dev.promptmill.run.RemoteModeValidator;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worker}: collects for runs of other processes, until it is ended. */
@Command(name = "worker", sortOptions = false, usageHelpAutoWidth = true,
		description = "Polls and downloads for runs with collect.mode=remote, until it is ended. It never submits.")
final class WorkerCommand implements Callable<Integer> {

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

	private static final int MOST_PARTITIONS = 256;

	private final CommandContext context;

	@Spec
	@SuppressWarnings("NullAway.Init") // picocli sets it
	private CommandSpec spec;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Option(names = "--partitions", paramLabel = "N", defaultValue = "8",
			description = "Partitions that it works at once at most. Default: ${DEFAULT-VALUE}.")
	private int partitions;

	@Option(names = "--simulate", description = "Work for simulated runs only; no key needed.")
	private boolean simulate;

	@Option(names = "--alive-file", paramLabel = "FILE",
			description = "Touched every second, so that a monitor can see that the process does not hang.")
	private @Nullable Path aliveFile;

	@Option(names = "--ready-file", paramLabel = "FILE",
			description = "There only while database and broker answer, so that a monitor can see that the worker can take partitions.")
	private @Nullable Path readyFile;

	WorkerCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() throws InterruptedException {
		if (this.partitions < 1 || this.partitions > MOST_PARTITIONS) {
			throw new ParameterException(this.spec.commandLine(), "--partitions = " + this.partitions
					+ " can't be used: it must be between 1 and " + MOST_PARTITIONS);
		}
		SettingsLoader loader = this.common.loader(Map.of());
		Settings settings = loader.load(Map.of());
		ApiKey key = this.simulate ? null : ApiKey.from(this.context.environment());
		BrokerAddress broker = RemoteModeValidator.broker(settings, loader.property("spring.datasource.url"),
				this.context.environment());
		this.context.tellOfProxy(settings);
		String exposure = broker.exposure();
		if (exposure != null) {
			this.context.console().warn(exposure);
		}
		RunControl control = new RunControl(new ChangeSignal());
		Signals.install(control, this.context.console(), "Stopping: partitions are handed over.");
		WorkerContext host = new WorkerContext(broker, this::settings, key,
				new WorkerCapabilities(ProgramVersion.current().toString(), this.simulate), this.partitions,
				this::alive, this::ready, this.context.console()::info, this.context.timeAndRandom());
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

	private void work(SettingsLoader loader, Settings settings, WorkerContext host, RunControl control)
			throws InterruptedException {
		ExponentialBackoff backoff = new ExponentialBackoff(Duration.ofSeconds(1), LONGEST_BACKOFF);
		ready(false);
		while (!control.isEnding()) {
			alive();
			try (RunDatabase runDatabase = RunDatabase.openForWorker(loader, settings, this.context.timeAndRandom())) {
				this.context.console()
					.info("Worker started with " + Plural.of(this.partitions, "partition") + ". End it with Ctrl-C.");
				new CollectWorker(runDatabase, host, control).work();
			}
			catch (LedgerException ex) {
				this.context.console().warn(ex.getMessage() + " Trying again in " + backoff.peek().toSeconds() + " s.");
				control.changes().await(control.changes().count(), backoff.next());
			}
		}
	}

	private void alive() {
		if (this.aliveFile != null) {
			try {
				Files.writeString(this.aliveFile, this.context.timeAndRandom().clock().instant() + "\n");
			}
			catch (IOException ex) {
				this.context.console().warn("The file " + this.aliveFile + " can't be written: " + ex);
			}
		}
	}

	private void ready(boolean can) {
		if (this.readyFile == null) {
			return;
		}
		try {
			if (!can) {
				Files.deleteIfExists(this.readyFile);
			}
			else if (!Files.exists(this.readyFile)) {
				Files.createFile(this.readyFile);
			}
		}
		catch (IOException ex) {
			this.context.console().warn("The file " + this.readyFile + " can't be written: " + ex);
		}
	}

	private static ExitCode exit(RunControl control) {
		boolean interrupted = control.ending().filter((ending) -> ending.reason() == RunStop.Reason.SIGINT).isPresent();
		return interrupted ? ExitCode.SIGINT : ExitCode.SIGTERM;
	}

}
