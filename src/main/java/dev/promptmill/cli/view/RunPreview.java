package dev.promptmill.cli.view;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.cli.console.MoneyFormat;
import dev.promptmill.cli.json.PlanFacts;
import dev.promptmill.cli.json.PlanLine;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.input.InputSummary;
import dev.promptmill.input.OrderKeys;
import dev.promptmill.input.RejectedRow;
import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.Run;
import dev.promptmill.run.Preflight;
import dev.promptmill.run.PurchaseEstimate;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * A preview of the run that an input would make, shown before anything is sent.
 *
 * @param preflight reads the input
 * @param settings as they count
 * @param console where it is shown
 * @param invocation how commands are written
 * @param purchase what may be bought of rows that were bought before
 */
public record RunPreview(Preflight preflight, Settings settings, ConsoleLog console, Invocation invocation,
		PurchaseOptions purchase) {

	/** The setting that names the server, as a plan keeps it. */
	public static final String SERVER = "promptmill.api.base-url";

	private static final int MOST_SHOWN = 20;

	private static final int MOST_NAMED = 3;

	/** Numbers at their end by their value, as far as they follow the same word. */
	private static final Comparator<String> NATURALLY = Comparator.comparingInt(String::length)
		.thenComparing(Comparator.naturalOrder());

	/** Reads the input; rejected rows are told, all of them or the first few. */
	public InputSummary read(boolean all) {
		tellWhichInput();
		long[] told = new long[1];
		InputSummary input = this.preflight.input((row) -> {
			if (told[0]++ < (all ? Long.MAX_VALUE : MOST_SHOWN)) {
				tell(row);
			}
		});
		if (told[0] > MOST_SHOWN && !all) {
			this.console.warn((told[0] - MOST_SHOWN) + " more rows are rejected; "
					+ this.invocation.command("check " + Invocation.quoted(this.preflight.inputFile().toString()))
					+ " lists them all.");
		}
		InputPreview preview = new InputPreview(input, this.settings.template());
		preview.warn(this.console);
		if (!all) {
			preview.tell(this.console);
		}
		return input;
	}

	/** Which file a pattern led to. */
	public void tellWhichInput() {
		String note = this.preflight.input().note();
		if (note != null) {
			this.console.info(note);
		}
	}

	/** Says what is allowed in the input and yet hardly meant. */
	public void warn(InputSummary input) {
		new InputPreview(input, this.settings.template()).warn(this.console);
	}

	private void tell(RejectedRow row) {
		this.console.warn("row " + row.record().rowNumber() + " (id " + row.id() + ") rejected: " + row.reasons());
	}

	/** What of the input is to be bought by a run that does not exist yet. */
	public PurchaseEstimate order(InputSummary input, @Nullable RunDatabase runDatabase, boolean simulated) {
		return this.preflight.order(input, runDatabase, of(0, input, Map.of(), simulated));
	}

	/** The same for a command that only shows it. */
	public PurchaseEstimate look(Supplier<@Nullable RunDatabase> ledger, InputSummary input, boolean simulated) {
		try (RunDatabase runDatabase = ledger.get()) {
			warnOfLostLedger(runDatabase);
			PurchaseEstimate order = order(input, runDatabase, simulated);
			if (!simulated) {
				this.preflight.shortOfPeriodBudget(order.estimate(), runDatabase).ifPresent(this.console::warn);
			}
			return order;
		}
	}

	/**
	 * A ledger without runs beside folders of runs was hardly meant: what they bought is
	 * not known, and would be bought again.
	 */
	public void warnOfLostLedger(@Nullable RunDatabase runDatabase) {
		if (runDatabase != null && runDatabase.runs().newest(null).isPresent()) {
			return;
		}
		List<String> folders = this.preflight.runFolders().stream().sorted(NATURALLY).toList();
		if (!folders.isEmpty()) {
			this.console.warn("The ledger in " + this.settings.dataFolder() + " knows no run, but "
					+ this.settings.target() + " has the "
					+ ((folders.size() == 1) ? "folder of a run (" : "folders of " + folders.size() + " runs (")
					+ String.join(", ", folders.subList(0, Math.min(MOST_NAMED, folders.size())))
					+ ((folders.size() > MOST_NAMED) ? ", ..." : "")
					+ "): what is in them would be bought again. If their ledger is in another folder, name that with"
					+ " --set data=DIR; if it is lost, restore a backup.");
		}
	}

	/** Says what is about to be bought. */
	public void announce(InputSummary input, PurchaseEstimate order, Instant now) {
		EarlierPurchasesText earlier = text(input, order);
		String images = Plural.of(order.images(), "image") + " at "
				+ MoneyFormat.dollars(this.settings.api().pricePerImage());
		if (comparesWithEarlierRuns()) {
			this.console.info(earlier.difference() + " (" + images + "), " + input.rejectedRows() + " rejected.");
		}
		else {
			this.console.info(Plural.of(input.rows(), "row") + ", " + input.rejectedRows() + " rejected; " + images
					+ " = " + MoneyFormat.dollars(order.estimate()) + " estimated.");
		}
		earlier.explanations().forEach(this.console::warn);
		earlier.everything(now).forEach(this.console::warn);
	}

	private boolean comparesWithEarlierRuns() {
		return this.purchase.mode() == PurchaseOptions.Mode.SINCE_LAST;
	}

	/** Words for what was bought before. */
	public EarlierPurchasesText text(InputSummary input, PurchaseEstimate order) {
		return new EarlierPurchasesText(input, order, this.purchase, this.settings.api().pricePerImage(),
				this.invocation);
	}

	/** Prints the plan as data. */
	public ExitCode show(InputSummary input, PurchaseEstimate order, boolean json, Instant now) {
		EarlierPurchasesText earlier = text(input, order);
		if (json) {
			this.console.json(new PlanLine(facts(input, order)));
		}
		else {
			this.console.data("input      " + this.preflight.inputFile());
			new InputPreview(input, this.settings.template()).show(this.console);
			this.console.data("rows       " + input.rows() + " (" + input.validRows() + " valid, "
					+ input.rejectedRows() + " rejected)");
			if (comparesWithEarlierRuns()) {
				this.console.data("since last " + earlier.difference());
			}
			this.console.data("images     " + order.images());
			this.console.data("price      " + MoneyFormat.dollars(this.settings.api().pricePerImage()) + " per image");
			this.console.data("estimate   " + MoneyFormat.dollars(order.estimate()));
			this.console.data("rate       at most " + this.settings.submit().ratePerSecond().toPlainString()
					+ " submissions/s: " + time(input, order) + " or more");
			this.console.data("output     " + this.settings.target().resolve(this.preflight.jobName() + "-<run>"));
			this.console.data("budget     " + budgets());
			if (this.settings.canary() > 0) {
				this.console.data("canary     " + Plural.of(this.settings.canary(), "row")
						+ " first, the others only if those are complete");
			}
		}
		earlier.explanations().forEach(this.console::warn);
		earlier.everything(now).forEach(this.console::warn);
		if (earlier.isRefused()) {
			this.console.warn(earlier.refusal(now));
		}
		this.preflight.shortOfMoney(order.estimate(), null).ifPresent(this.console::warn);
		return (input.rejectedRows() > 0) ? ExitCode.INCOMPLETE : ExitCode.DELIVERED;
	}

	private String budgets() {
		StringBuilder budgets = new StringBuilder(
				(this.settings.budget() != null) ? MoneyFormat.dollars(this.settings.budget()) : "none");
		if (this.settings.budgetPerDay() != null) {
			budgets.append(", per day ").append(MoneyFormat.dollars(this.settings.budgetPerDay()));
		}
		if (this.settings.budgetPerMonth() != null) {
			budgets.append(", per month ").append(MoneyFormat.dollars(this.settings.budgetPerMonth()));
		}
		return budgets.toString();
	}

	private String time(InputSummary input, PurchaseEstimate order) {
		long seconds = seconds(input, order);
		return (seconds < 120) ? seconds + " s" : (seconds + 59) / 60 + " min";
	}

	/** Until the last row was submitted and its task asked about for the first time. */
	private long seconds(InputSummary input, PurchaseEstimate order) {
		if (order.rows() == 0) {
			return 0;
		}
		double submitting = order.rows() / this.settings.submit().ratePerSecond().doubleValue();
		return (long) Math.ceil(submitting + this.preflight.firstPoll(input).toMillis() / 1000.0);
	}

	/** The plan for machines. */
	public PlanFacts facts(InputSummary input, PurchaseEstimate order) {
		return new PlanFacts(this.preflight.inputFile().toString(), input.sha256(),
				new InputPreview(input, this.settings.template()).facts(), input.rows(), input.validRows(),
				input.rejectedRows(), order.rows(), text(input, order).facts(), input.images(), order.images(),
				this.settings.api().pricePerImage(), order.estimate(), seconds(input, order), this.settings.canary(),
				this.settings.budget(), this.settings.allowPartial(), this.settings.budgetPerDay(),
				this.settings.budgetPerMonth(), this.preflight.jobName());
	}

	/**
	 * The plan as the ledger keeps it. What decides about reuse is kept as it counts now,
	 * wherever it was set.
	 */
	public Run.Plan of(long runId, InputSummary input, Map<String, String> given, boolean simulated) {
		OutputLocation output = this.settings.target().resolve(this.preflight.jobName() + "-" + runId);
		Map<String, String> kept = new LinkedHashMap<>(given);
		kept.put(OrderKeys.MODEL, this.settings.api().model());
		kept.put(SERVER, this.settings.api().baseUrl().toString());
		kept.put("promptmill.since-last", Boolean.toString(this.settings.sinceLast()));
		CsvFormat format = input.detected().format();
		kept.put("promptmill.input-charset", format.charset().name());
		kept.put("promptmill.input-delimiter", CsvFormat.setting(format.delimiter()));
		kept.put(Run.INPUT_MARK, Boolean.toString(format.byteOrderMark()));
		return new Run.Plan(this.preflight.jobName(), this.preflight.inputFile(), input.sha256(),
				input.header().columns(), output, kept, simulated, this.settings.allowPartial(),
				this.settings.api().pricePerImage(), input.rows(), input.images(), this.purchase);
	}

}
