package dev.promptmill.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.RowRecord;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.Settings;
import dev.promptmill.pipeline.SettingsLoader;
import dev.promptmill.pipeline.Verification;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verify}: checks every image, and fetches again what is missing or broken. */
@Command(name = "verify", sortOptions = false, usageHelpAutoWidth = true,
		description = "Re-hashes and decodes every image; fetches missing or broken ones again, never generates.")
final class VerifyCommand implements Callable<Integer> {

	private final Workbench bench;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	VerifyCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(Map.of());
		try (Installation installation = this.bench.visit(loader)) {
			Run found = Workbench.findOrNewest(installation, this.run);
			Optional<Instant> pruned = installation.runs().prunedAt(found.id());
			if (pruned.isPresent()) {
				return showPruned(found, pruned.get());
			}
			try (RunLease lease = Workbench.lease(installation, found)) {
				Settings settings = loader.load(found.plan());
				Verification.Result result = new Verification(installation, found, settings,
						() -> ApiKey.from(this.bench.environment()), this.bench.instruments())
					.verify(lease, this::tell);
				if (result.fetched() + result.lost() > 0) {
					installation.writeReports(found.id(), settings);
				}
				show(found, result);
				return ((result.lost() > 0) ? ExitCode.INCOMPLETE : ExitCode.DELIVERED).code();
			}
		}
	}

	private int showPruned(Run found, Instant at) {
		if (this.common.json()) {
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("type", "summary");
			json.put("run", found.id());
			json.put("pruned_at", Times.iso(at));
			this.bench.console().json(json);
		}
		else {
			this.bench.console()
				.info("Run " + found.id() + " was pruned on " + Times.date(at)
						+ ": its images were taken away, and there is nothing to verify.");
		}
		return ExitCode.DELIVERED.code();
	}

	private void tell(RowRecord row, String problem) {
		this.bench.console().warn("row " + row.rowNumber() + " (id " + row.id() + "), " + problem);
	}

	private void show(Run found, Verification.Result result) {
		if (this.common.json()) {
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("type", "summary");
			json.put("run", found.id());
			json.put("images", result.images());
			json.put("fetched_again", result.fetched());
			json.put("not_to_be_had", result.lost());
			this.bench.console().json(json);
			return;
		}
		this.bench.console()
			.info("Run " + found.id() + ": " + result.images() + " images, "
					+ (result.images() - result.fetched() - result.lost()) + " were whole, " + result.fetched()
					+ " fetched again, " + result.lost() + " not to be had. Nothing was generated.");
	}

}
