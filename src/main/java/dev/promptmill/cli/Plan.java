package dev.promptmill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.control.ExitCode;
import dev.promptmill.ingest.InputSummary;
import dev.promptmill.ingest.RejectedRow;
import dev.promptmill.ledger.Run;
import dev.promptmill.pipeline.Preflight;
import dev.promptmill.pipeline.Settings;

/**
 * What a run of an input would do, read from it and shown before anything is sent.
 *
 * @param preflight reads the input
 * @param settings as they count
 * @param console where it is shown
 */
record Plan(Preflight preflight, Settings settings, ConsoleLog console) {

	private static final int MOST_SHOWN = 20;

	/** Reads the input; rejected rows are told, all of them or the first few. */
	InputSummary read(boolean all) {
		long[] told = new long[1];
		InputSummary input = this.preflight.input((row) -> {
			if (told[0]++ < (all ? Long.MAX_VALUE : MOST_SHOWN)) {
				tell(row);
			}
		});
		if (told[0] > MOST_SHOWN && !all) {
			this.console.warn((told[0] - MOST_SHOWN) + " more rows are rejected; ./run.sh check lists them all.");
		}
		input.header()
			.lookalikes()
			.forEach((name, meant) -> this.console
				.warn("Column " + name + " means nothing here and is carried through. Did you mean " + meant + "?"));
		return input;
	}

	private void tell(RejectedRow row) {
		this.console.warn("row " + row.record().rowNumber() + " (id " + row.id() + ") rejected: " + row.reasons());
	}

	/** One line that says what is about to be bought. */
	void announce(InputSummary input) {
		this.console.info(input.rows() + " rows, " + input.rejectedRows() + " rejected; " + input.images()
				+ " images at " + Money.dollars(this.settings.api().pricePerImage()) + " = "
				+ Money.dollars(this.preflight.estimate(input)) + " estimated.");
	}

	/** Prints the plan as data. */
	ExitCode show(InputSummary input, boolean json) {
		if (json) {
			this.console.json(json(input));
		}
		else {
			this.console.data("input      " + this.preflight.inputFile());
			this.console.data("rows       " + input.rows() + " (" + input.validRows() + " valid, "
					+ input.rejectedRows() + " rejected)");
			this.console.data("images     " + input.images());
			this.console.data("price      " + Money.dollars(this.settings.api().pricePerImage()) + " per image");
			this.console.data("estimate   " + Money.dollars(this.preflight.estimate(input)));
			this.console.data("rate       at most " + this.settings.submit().ratePerSecond().toPlainString()
					+ " submissions/s: " + time(input) + " or more");
			this.console
				.data("output     " + this.settings.outputFolder().resolve(this.preflight.jobName() + "-<run>"));
			this.console.data("budget     "
					+ ((this.settings.budget() != null) ? Money.dollars(this.settings.budget()) : "none"));
		}
		this.preflight.shortOfMoney(this.preflight.estimate(input), null).ifPresent(this.console::warn);
		return (input.rejectedRows() > 0) ? ExitCode.INCOMPLETE : ExitCode.DELIVERED;
	}

	private String time(InputSummary input) {
		long seconds = (long) Math.ceil(input.validRows() / this.settings.submit().ratePerSecond().doubleValue());
		return (seconds < 120) ? seconds + " s" : (seconds + 59) / 60 + " min";
	}

	private Map<String, Object> json(InputSummary input) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("type", "summary");
		json.put("input", this.preflight.inputFile().toString());
		json.put("sha256", input.sha256());
		json.put("rows", input.rows());
		json.put("valid_rows", input.validRows());
		json.put("rejected_rows", input.rejectedRows());
		json.put("images", input.images());
		json.put("unit_price_usd", this.settings.api().pricePerImage());
		json.put("estimated_usd", this.preflight.estimate(input));
		json.put("budget_usd", this.settings.budget());
		json.put("job_name", this.preflight.jobName());
		return json;
	}

	/** The plan as the ledger keeps it. */
	Run.Plan of(long runId, InputSummary input, Map<String, String> given, boolean simulated) {
		Path folder = this.settings.outputFolder().resolve(this.preflight.jobName() + "-" + runId);
		return new Run.Plan(this.preflight.jobName(), this.preflight.inputFile(), input.sha256(),
				input.header().names(), folder, given, simulated, this.settings.allowPartial(),
				this.settings.api().pricePerImage(), input.rows(), input.images());
	}

}
