package dev.promptmill.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.promptmill.common.Invocation;
import dev.promptmill.common.Plural;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.query.AccountBalance;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.query.TodoCounts;
import dev.promptmill.report.Todo.Kind;
import dev.promptmill.report.table.CellFormat;
import dev.promptmill.report.table.InputFormat;
import org.jspecify.annotations.Nullable;

/**
 * Words what a run leaves to be done.
 *
 * @param run as the ledger has it
 * @param totals its counts
 * @param open what is left
 * @param account beside the bill, null if it is not known
 * @param invocation how commands are written
 */
record TodoList(Run run, RunTotals totals, TodoCounts open, @Nullable AccountBalance account, Invocation invocation) {

	/** How long the API keeps an image. */
	private static final Duration LINKS_LIVE = Duration.ofHours(24);

	private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT);

	List<Todo> entries() {
		List<Todo> entries = new ArrayList<>();
		unfinished(entries);
		unfetched(entries);
		unknown(entries);
		account(entries);
		surplus(entries);
		failed(entries);
		return entries;
	}

	private void unfinished(List<Todo> entries) {
		String restart = command("restart " + this.run.id());
		long open = this.totals.all() - this.totals.settled();
		if (open > 0 && (this.run.state() == RunState.FAILED || this.run.state() == RunState.STOPPED)) {
			long tasks = this.totals.count(RowStatus.GENERATING);
			entries.add(new Todo(Kind.UNFINISHED,
					Plural.of(open, "row is", "rows are") + " not settled"
							+ ((tasks > 0) ? ", " + tasks + " of them with a task that is collected free of charge"
									: "")
							+ links(this.open.fetchingSince()) + ": continue with " + restart,
					List.of(restart), open, 0, deadline(this.open.fetchingSince())));
		}
		else if (this.open.stuck() > 0) {
			entries.add(new Todo(Kind.NO_VERDICT,
					Plural.of(this.open.stuck(), "row has", "rows have")
							+ " a task without a verdict: ask again, free of charge, with " + restart,
					List.of(restart), this.open.stuck(), 0, null));
		}
	}

	private void unfetched(List<Todo> entries) {
		if (this.open.unfetched() > 0) {
			String verify = command("verify " + this.run.id());
			entries.add(new Todo(Kind.IMAGES_TO_FETCH,
					Plural.of(this.open.unfetched(), "image was", "images were")
							+ " generated and billed but not fetched" + links(this.open.unfetchedSince())
							+ ": fetch without paying again with " + verify,
					List.of(verify), 0, this.open.unfetched(), deadline(this.open.unfetchedSince())));
		}
	}

	private void unknown(List<Todo> entries) {
		long unknown = this.totals.count(RowStatus.UNKNOWN);
		if (unknown > 0) {
			String abandon = command("resolve " + this.run.id() + " --abandon");
			String resubmit = command("resolve " + this.run.id() + " --resubmit");
			entries.add(new Todo(Kind.UNKNOWN_ROWS, Plural.of(unknown, "row is", "rows are")
					+ " unknown, may have been billed and will not be sent again by itself (see unknown.csv). Give up with "
					+ abandon + " or buy again, possibly paying twice, with " + resubmit, List.of(abandon, resubmit),
					unknown, 0, null));
		}
	}

	private void account(List<Todo> entries) {
		if (this.account != null && !this.account.agrees()) {
			entries.add(new Todo(Kind.ACCOUNT_DISAGREES, disagreement(this.account, this.run.plan().unitPrice()),
					List.of(), 0, 0, null));
		}
	}

	/** What the account says, and what it was expected to say. */
	private static String disagreement(AccountBalance account, BigDecimal price) {
		String expected = (account.least().compareTo(account.most()) == 0) ? usd(account.least())
				: usd(account.least()) + " to " + usd(account.most());
		String runs = (account.others() == 0) ? "this run"
				: "this run and " + Plural.of(account.others(), "other") + " meanwhile";
		return "The account disagrees with the bill: its balance dropped by " + usd(account.dropped()) + ", and "
				+ expected + " were expected of " + runs
				+ ". If nothing else uses the key, compare api.price-per-image (" + usd(price)
				+ ") with the provider's price; cost-report.json has both sides";
	}

	private void surplus(List<Todo> entries) {
		if (this.open.surplus() > 0) {
			entries.add(new Todo(Kind.MORE_IMAGES, Plural.of(this.open.surplus(), "task")
					+ " made more images than were asked for. What that may have cost is in \"possibly billed\";"
					+ " results.csv names the rows: ask the provider", List.of(), this.open.surplus(), 0, null));
		}
	}

	private void failed(List<Todo> entries) {
		if (this.open.toRunAgain() > 0) {
			boolean bucket = this.run.plan().output().isBucket();
			String failed = this.run.plan().output().resolve("failed.csv").toString();
			String again = command("run " + Invocation.quoted(bucket ? "failed.csv" : failed)
					+ InputFormat.of(this.run).options() + (this.run.plan().simulated() ? " --simulate" : ""));
			entries.add(new Todo(Kind.FAILED_ROWS,
					"failed.csv has " + Plural.of(this.open.toRunAgain(), "row")
							+ " in input form, with what is wrong: "
							+ (bucket ? "download " + failed + ", fix it, and run it there with "
									: "fix the file and run it with ")
							+ again,
					List.of(again), this.open.toRunAgain(), 0, null));
		}
	}

	private String command(String words) {
		return this.invocation.command(words);
	}

	private static @Nullable Instant deadline(@Nullable Instant since) {
		return (since != null) ? since.plus(LINKS_LIVE) : null;
	}

	private static String links(@Nullable Instant since) {
		return (since == null) ? ""
				: ", and the first links die on " + HOUR.format(since.plus(LINKS_LIVE).atZone(ZoneId.systemDefault()));
	}

	private static String usd(BigDecimal amount) {
		return "$" + CellFormat.usd(amount);
	}

}
