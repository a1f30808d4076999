package dev.promptmill.cli.view;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.promptmill.cli.console.MoneyFormat;
import dev.promptmill.cli.json.BoughtRowsFacts;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.Plural;
import dev.promptmill.input.InputSummary;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.order.OrderCategory;
import dev.promptmill.run.EarlierPurchases;
import dev.promptmill.run.PurchaseEstimate;

/**
 * Words for how the rows of an input stand that were bought before.
 *
 * @param input the whole input
 * @param order what of it is to be bought
 * @param options what the operator said about it
 * @param price of one image, US dollars
 * @param invocation how commands are written
 */
public record EarlierPurchasesText(InputSummary input, PurchaseEstimate order, PurchaseOptions options,
		BigDecimal price, Invocation invocation) {

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);

	private static final DateTimeFormatter DAY_AND_YEAR = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

	/** Whether a run of this input is refused until the operator has decided. */
	public boolean isRefused() {
		return this.options.mode() == PurchaseOptions.Mode.PLAIN && earlier().bought() > 0;
	}

	/** What was bought before, and what the ways on would cost. */
	public String refusal(Instant now) {
		BigDecimal all = this.price.multiply(BigDecimal.valueOf(this.input.images()));
		String others = (this.order.rows() == 0) ? "--since-last takes their images over and buys nothing"
				: "--since-last buys the other " + ((this.order.rows() == 1) ? "one" : number(this.order.rows())) + " ("
						+ MoneyFormat.dollars(this.order.estimate()) + ")";
		return bought(now) + ". " + others + ", --new all of them (" + MoneyFormat.dollars(all) + ").";
	}

	/** What is bought again by the operator's instruction; empty if nothing is. */
	List<String> everything(Instant now) {
		if (this.options.mode() != PurchaseOptions.Mode.NEW || earlier().bought() == 0) {
			return List.of();
		}
		String unknown = (earlier().held() == 0) ? ""
				: " " + number(earlier().held()) + " of them "
						+ ((earlier().held() == 1) ? "is unknown or on order and may be paid for twice."
								: "are unknown or on order and may be paid for twice.");
		return List.of(bought(now) + ", and all are bought again, as --new says." + unknown);
	}

	private String bought(Instant now) {
		boolean onOrder = earlier().count(OrderCategory.ON_ORDER) > 0;
		return number(earlier().bought()) + " of " + Plural.grouped(this.input.rows(), "row")
				+ ((earlier().bought() == 1) ? " was" : " were") + " bought before"
				+ (onOrder ? ((earlier().bought() == 1) ? " or is" : " or are") + " on order" : "") + " ("
				+ runs(earlier().runs()) + ", " + day(now) + ", " + MoneyFormat.dollars(earlier().spent()) + ")";
	}

	/** The difference to earlier runs in one line. */
	String difference() {
		List<String> parts = new ArrayList<>();
		parts.add(earlier().count(OrderCategory.REUSED) + " reused");
		count(parts, earlier().redone(), "bought again");
		count(parts, earlier().count(OrderCategory.FAILED), "tried again");
		count(parts, earlier().count(OrderCategory.IMAGES_GONE), "with images gone");
		count(parts, earlier().count(OrderCategory.PARTIAL), "partial");
		count(parts, earlier().count(OrderCategory.UNKNOWN), "unknown");
		count(parts, earlier().count(OrderCategory.ON_ORDER), "on order elsewhere");
		count(parts, earlier().count(OrderCategory.ABANDONED), "given up");
		return this.order.rows() + " of " + Plural.of(this.input.rows(), "row is ", "rows are ")
				+ (buysMore() ? "to be bought" : "new or changed") + ": " + MoneyFormat.dollars(this.order.estimate())
				+ "; " + String.join(", ", parts);
	}

	private boolean buysMore() {
		return !this.options.redo().isEmpty() || this.options.completePartial() || this.options.buyMissing();
	}

	private static void count(List<String> parts, long count, String what) {
		if (count > 0) {
			parts.add(count + " " + what);
		}
	}

	/** What happens to rows that are neither new nor whole, a sentence for each kind. */
	List<String> explanations() {
		List<String> lines = new ArrayList<>();
		if (this.options.mode() != PurchaseOptions.Mode.SINCE_LAST) {
			return lines;
		}
		explain(lines, OrderCategory.IMAGES_GONE, "images that are gone",
				this.options.buyMissing() ? "fetched again where the API still has them, and otherwise bought"
						: "fetched again, free of charge, where the API still has them; --buy-missing buys the others");
		explain(lines, OrderCategory.PARTIAL, "fewer images than asked for", this.options.completePartial()
				? "what is missing is bought" : "kept as they are; --complete-partial buys what is missing");
		long unknown = earlier().count(OrderCategory.UNKNOWN);
		if (unknown > 0) {
			lines.add(Plural.of(unknown, "row") + " may have been billed and " + ((unknown == 1) ? "is" : "are")
					+ " held: decide with " + commands(OrderCategory.UNKNOWN, "resolve %d --abandon", " or ")
					+ ", or buy with --redo.");
		}
		long onOrder = earlier().count(OrderCategory.ON_ORDER);
		if (onOrder > 0) {
			lines.add(Plural.of(onOrder, "row is", "rows are") + " on order in "
					+ runs(earlier().runs(OrderCategory.ON_ORDER)) + " and held: wait for its end, or continue it with "
					+ commands(OrderCategory.ON_ORDER, "restart %d", ", ") + ".");
		}
		long abandoned = earlier().count(OrderCategory.ABANDONED);
		if (abandoned > 0) {
			lines.add(Plural.of(abandoned, "row was", "rows were") + " given up by the operator and "
					+ ((abandoned == 1) ? "is" : "are") + " left; --redo buys what is named.");
		}
		return lines;
	}

	private void explain(List<String> lines, OrderCategory category, String what, String then) {
		long rows = earlier().count(category);
		if (rows > 0) {
			lines.add(Plural.of(rows, "row has ", "rows have ") + what + ": " + then + ".");
		}
	}

	private String commands(OrderCategory category, String command, String between) {
		return earlier().runs(category)
			.stream()
			.map((run) -> this.invocation.command(command.formatted(run)))
			.collect(Collectors.joining(between));
	}

	/** The same for machines. */
	BoughtRowsFacts facts() {
		EarlierPurchases earlier = earlier();
		return new BoughtRowsFacts(earlier.bought(), earlier.spent(), List.copyOf(earlier.runs()),
				earlier.count(OrderCategory.REUSED), earlier.redone(), earlier.count(OrderCategory.FAILED),
				earlier.count(OrderCategory.IMAGES_GONE), earlier.count(OrderCategory.PARTIAL), earlier.held(),
				earlier.count(OrderCategory.UNKNOWN), earlier.count(OrderCategory.ON_ORDER),
				earlier.count(OrderCategory.ABANDONED));
	}

	private EarlierPurchases earlier() {
		return this.order.earlier();
	}

	private String day(Instant now) {
		ZonedDateTime newest = (earlier().newest() != null) ? earlier().newest().atZone(ZoneId.systemDefault())
				: now.atZone(ZoneId.systemDefault());
		boolean thisYear = newest.getYear() == now.atZone(ZoneId.systemDefault()).getYear();
		return ((earlier().runs().size() > 1) ? "the last on " : "") + (thisYear ? DAY : DAY_AND_YEAR).format(newest);
	}

	private static String runs(Collection<Long> runs) {
		List<Long> all = List.copyOf(runs);
		if (all.size() == 1) {
			return "run " + all.get(0);
		}
		if (all.size() > 4) {
			return "runs " + all.get(0) + " to " + all.get(all.size() - 1);
		}
		return "runs " + all.subList(0, all.size() - 1).stream().map(String::valueOf).collect(Collectors.joining(", "))
				+ " and " + all.get(all.size() - 1);
	}

	private static String number(long count) {
		return String.format(Locale.ROOT, "%,d", count);
	}

}
