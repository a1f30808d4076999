package dev.promptmill.cli.console;

import java.math.BigDecimal;
import java.math.RoundingMode;

import dev.promptmill.ledger.query.RunTotals;

/** Dollars for people: exact, at least two decimals. */
public final class MoneyFormat {

	private MoneyFormat() {
	}

	public static String dollars(BigDecimal amount) {
		BigDecimal plain = amount.stripTrailingZeros();
		return "$" + ((plain.scale() < 2) ? plain.setScale(2, RoundingMode.UNNECESSARY) : plain).toPlainString();
	}

	/** What was spent, from what is certain to what is possible. */
	public static String bounds(RunTotals totals) {
		BigDecimal most = totals.billed().add(totals.reserved()).add(totals.possiblyBilled());
		return (most.compareTo(totals.billed()) == 0) ? dollars(totals.billed())
				: dollars(totals.billed()) + " to " + dollars(most);
	}

}
