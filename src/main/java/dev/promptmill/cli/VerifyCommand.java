package dev.promptmill.cli;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.cli.json.VerifyLine;
import dev.promptmill.cli.json.VerifyPrunedLine;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Plural;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.output.OutputStores;
import dev.promptmill.run.ImageVerification;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verify}: checks every image, and fetches again what is missing or broken. */
@Command(name = "verify", sortOptions = false, usageHelpAutoWidth = true,
		description = "Re-hashes and decodes every image; fetches missing or broken ones again, never generates.")
final class VerifyCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	VerifyCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		try (ExistingRun existing = ExistingRun.open(this.context, this.common, this.run)) {
			Run found = existing.run();
			Optional<Instant> pruned = existing.runs().prunedAt(found.id());
			existing.archived().ifPresent(this.context.console()::info);
			if (pruned.isPresent()) {
				return showPruned(found, pruned.get());
			}
			existing.requireFolder();
			try (RunLease lease = existing.lease()) {
				Settings settings = existing.settings();
				ImageVerification.Result result = new ImageVerification(existing.runDatabase(), found, settings,
						() -> ApiKey.from(this.context.environment()), this.context.timeAndRandom())
					.verify(lease, this::tell);
				if (result.fetched() + result.lost() > 0) {
					OutputStores.writeReports(existing.runDatabase(), found.id(), settings);
				}
				new RunLifecycle(existing.runDatabase().database(), lease, this.context.timeAndRandom().clock())
					.sumUp();
				show(found, result);
				return ((result.lost() > 0) ? ExitCode.INCOMPLETE : ExitCode.DELIVERED).code();
			}
		}
	}

	private int showPruned(Run found, Instant at) {
		if (this.common.json()) {
			this.context.console().json(new VerifyPrunedLine(found.id(), at));
		}
		else {
			this.context.console()
				.info("Run " + found.id() + " was pruned on " + TimeFormat.date(at)
						+ ": its images were taken away, and there is nothing to verify.");
		}
		return ExitCode.DELIVERED.code();
	}

	private void tell(RowRecord row, String problem) {
		this.context.console().warn("row " + row.rowNumber() + " (id " + row.id() + "), " + problem);
	}

	private void show(Run found, ImageVerification.Result result) {
		if (this.common.json()) {
			this.context.console().json(new VerifyLine(found.id(), result.images(), result.fetched(), result.lost()));
			return;
		}
		this.context.console()
			.info("Run " + found.id() + ": " + Plural.of(result.images(), "image") + ", "
					+ (result.images() - result.fetched() - result.lost()) + " OK, " + result.fetched()
					+ " fetched again, " + result.lost() + " unavailable. Nothing was generated.");
	}

}
