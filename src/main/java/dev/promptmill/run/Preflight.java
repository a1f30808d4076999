package dev.promptmill.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import dev.promptmill.apixo.ImageSize;
import dev.promptmill.collect.callback.CallbackAddressException;
import dev.promptmill.collect.callback.CallbackReceiver;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.input.InputCheck;
import dev.promptmill.input.InputSummary;
import dev.promptmill.input.OrderKeys;
import dev.promptmill.input.PromptCsv;
import dev.promptmill.input.RejectedRow;
import dev.promptmill.input.RowValidator;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PeriodAccounts;
import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunFolders;
import dev.promptmill.ledger.order.OrderLookup;
import dev.promptmill.ledger.step.BudgetRules;
import dev.promptmill.orders.PreviousImages;
import dev.promptmill.output.OutputStores;
import dev.promptmill.report.live.LivePagePortException;
import dev.promptmill.report.live.LivePageServer;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/** Checks that are made before a run exists and anything is sent. */
public final class Preflight {

	private final Settings settings;

	private final TimeAndRandom timeAndRandom;

	private @Nullable InputLocation input;

	public Preflight(Settings settings, TimeAndRandom timeAndRandom) {
		this.settings = settings;
		this.timeAndRandom = timeAndRandom;
	}

	/**
	 * Reads the whole input.
	 * @param rejected is told every row that breaks a rule
	 * @throws SettingsException if no input was named
	 * @throws dev.promptmill.input.source.UnusableInputException if it can't be used at
	 * all
	 */
	public InputSummary input(Consumer<RejectedRow> rejected) {
		return new InputCheck(csv(), new RowValidator()).run(rejected);
	}

	/** The input file, absolute: what standard input or a pattern led to at first. */
	public Path inputFile() {
		return input().file();
	}

	/** Where the input was found, and how. */
	public InputLocation input() {
		if (this.input == null) {
			this.input = InputLocation.of(this.settings);
		}
		return this.input;
	}

	/**
	 * What of the input is to be bought, and what was bought of it before.
	 * @param runDatabase where earlier runs are, null if there are none
	 * @param plan of the run that is to buy it
	 * @throws SettingsException if a row is to be bought again that the input lacks
	 */
	public PurchaseEstimate order(InputSummary summary, @Nullable RunDatabase runDatabase, Run.Plan plan) {
		BigDecimal price = this.settings.api().pricePerImage();
		PurchaseOptions options = plan.purchase();
		boolean comparesNothing = runDatabase == null
				|| (plan.simulated() && options.mode() != PurchaseOptions.Mode.SINCE_LAST);
		if (comparesNothing && options.redo().isEmpty()) {
			return PurchaseEstimate.all(summary, price, new EarlierPurchases());
		}
		try (OutputStores stores = stores()) {
			OrderEstimator estimator = new OrderEstimator(
					(runDatabase != null) ? new OrderLookup(runDatabase.database()) : null,
					new PreviousImages(stores::images, this.settings.target()), options);
			PurchaseEstimate estimate = estimator.read(csv(),
					new OrderKeys(this.settings.api().model(), plan.simulated()), price);
			estimator.unknownIds().stream().findFirst().ifPresent((id) -> {
				throw new SettingsException("--redo names the row " + id + ", and " + inputFile()
						+ " has no valid row with this id. Nothing was sent.");
			});
			return estimate;
		}
		catch (UncheckedIOException ex) {
			throw new SettingsException(String.valueOf(ex.getMessage()));
		}
	}

	/** How long after its submission the last task is asked about for the first time. */
	public Duration firstPoll(InputSummary input) {
		return input.imagesByTier().containsKey(ImageSize.Resolution.TWO_K) ? this.settings.poll().firstDelay2k()
				: this.settings.poll().firstDelay1k();
	}

	/**
	 * Why a run must not start because of the budgets that all runs share.
	 * @param runDatabase where the other runs are, null if there are none
	 */
	public Optional<String> shortOfPeriodBudget(BigDecimal estimate, @Nullable RunDatabase runDatabase) {
		PeriodBudgets budgets = this.settings.periodBudgets();
		if (this.settings.allowPartial() || !budgets.isSet()) {
			return Optional.empty();
		}
		LocalDate today = LocalDate.ofInstant(this.timeAndRandom.clock().instant(), ZoneId.systemDefault());
		int day = BudgetRules.number(today);
		PeriodAccounts accounts = (runDatabase != null) ? new PeriodAccounts(runDatabase.database()) : null;
		Optional<String> ofMonth = shortOf(estimate, budgets.perMonth(),
				(accounts != null) ? accounts.ofMonth(day) : BigDecimal.ZERO, "month",
				YearMonth.from(today).toString());
		return ofMonth.or(() -> shortOf(estimate, budgets.perDay(),
				(accounts != null) ? accounts.ofDay(day) : BigDecimal.ZERO, "day", today.toString()));
	}

	private static Optional<String> shortOf(BigDecimal estimate, @Nullable BigDecimal budget, BigDecimal committed,
			String period, String which) {
		if (budget == null || committed.add(estimate).compareTo(budget) <= 0) {
			return Optional.empty();
		}
		return Optional.of("The estimate of $" + plain(estimate) + " exceeds what is left of the budget per " + period
				+ ": all runs of " + which + " have committed $" + plain(committed) + " of $" + plain(budget)
				+ ". Nothing was sent. Raise promptmill.budget-per-" + period
				+ ", or say --allow-partial to spend what there is.");
	}

	/**
	 * The reason why a run must not start: not enough money.
	 * @param balance US dollars on the account, null if nobody knows
	 */
	public Optional<String> shortOfMoney(BigDecimal estimate, @Nullable BigDecimal balance) {
		if (this.settings.allowPartial()) {
			return Optional.empty();
		}
		BigDecimal budget = this.settings.budget();
		if (budget != null && estimate.compareTo(budget) > 0) {
			return Optional.of("The estimate of $" + plain(estimate) + " exceeds the budget of $" + plain(budget)
					+ ". Nothing was sent. Raise --budget, or say --allow-partial to spend what there is.");
		}
		if (balance != null && estimate.compareTo(balance) > 0) {
			return Optional
				.of("The estimate of $" + plain(estimate) + " exceeds the account's balance of $" + plain(balance)
						+ ". Nothing was sent. Add balance, or say --allow-partial to spend what there is.");
		}
		return Optional.empty();
	}

	/**
	 * Makes sure that output can be written to where it is to go.
	 * @throws SettingsException if it can't
	 */
	public void requireWritableOutput() {
		requireWritable(this.settings.target());
	}

	/** The same for a run that exists. */
	public void requireWritable(OutputLocation target) {
		try (OutputStores stores = stores()) {
			stores.requireWritable(target);
		}
		catch (IOException | UncheckedIOException ex) {
			throw new SettingsException("promptmill.output = \"" + target + "\" can't be written: "
					+ SettingsErrorMessage.ofFile(ex) + ". Nothing was sent. Name another folder with --output.");
		}
	}

	/**
	 * Makes sure that callbacks can be listened for, if they are wanted.
	 * @throws SettingsException if they can't
	 */
	public void requireCallbackAddress() {
		try {
			if (this.settings.callback().url() != null) {
				CallbackReceiver.requireFree(this.settings.callback());
			}
		}
		catch (CallbackAddressException ex) {
			throw new SettingsException(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Makes sure that the run can be watched, if that is wanted.
	 * @throws SettingsException if it can't
	 */
	public void requireWatchPort() {
		try {
			if (this.settings.watchPort() != null) {
				LivePageServer.requireFree(this.settings.watchPort());
			}
		}
		catch (LivePagePortException ex) {
			throw new SettingsException(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * The job's name: as set, or the CSV's name with what is odd in a file name replaced.
	 */
	public String jobName() {
		if (this.settings.jobName() != null) {
			return this.settings.jobName();
		}
		String file = input().name();
		String name = file.replaceFirst("\\.[A-Za-z0-9]{1,5}$", "").replaceAll("[^\\p{L}\\p{N}._-]", "_");
		name = name.replaceFirst("^[._-]+", "");
		return name.isEmpty() ? "job" : name.substring(0, Math.min(80, name.length()));
	}

	/**
	 * The number after the highest of the folders that are there: earlier runs are never
	 * touched.
	 */
	public long firstFreeNumber() {
		OutputLocation target = this.settings.target();
		String prefix = jobName() + "-";
		try (OutputStores stores = stores()) {
			return 1 + stores.names(target)
				.stream()
				.filter((name) -> name.startsWith(prefix) && name.substring(prefix.length()).matches("[0-9]{1,9}"))
				.mapToLong((name) -> Long.parseLong(name.substring(prefix.length())))
				.max()
				.orElse(0);
		}
		catch (IOException ex) {
			throw new SettingsException("promptmill.output = \"" + target + "\" can't be read: " + ex);
		}
	}

	/**
	 * Names of what looks like folders of runs in the output folder.
	 */
	public List<String> runFolders() {
		OutputLocation target = this.settings.target();
		try (OutputStores stores = stores()) {
			return target.isBucket()
					? stores.names(target).stream().filter((name) -> name.matches(".+-[0-9]{1,9}")).toList()
					: RunFolders.namesIn(target.folder());
		}
		catch (IOException ex) {
			// Whoever is to write there says what is wrong.
			return List.of();
		}
	}

	private OutputStores stores() {
		return new OutputStores(this.settings, this.timeAndRandom);
	}

	/** The input, read as the settings have it. */
	private PromptCsv csv() {
		return new PromptCsv(inputFile(), InputSettings.of(this.settings));
	}

	private static String plain(BigDecimal money) {
		return money.stripTrailingZeros().toPlainString();
	}

}
