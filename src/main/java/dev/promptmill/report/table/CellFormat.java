package dev.promptmill.report.table;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** The format of values in a report, the same in every file. */
public final class CellFormat {

	private static final int LEAST_DECIMALS = 4;

	private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendInstant(3)
		.toFormatter(Locale.ROOT);

	private CellFormat() {
	}

	public static String text(@Nullable String value) {
		return (value != null) ? value : "";
	}

	/** ISO 8601 in UTC with milliseconds, or nothing. */
	public static String time(@Nullable Instant value) {
		return (value != null) ? TIME.format(value) : "";
	}

	/** US dollars without exponent, or nothing. */
	public static String usd(@Nullable BigDecimal value) {
		return (value != null) ? money(value).toPlainString() : "";
	}

	/** The same amount with four decimals, or as many more as it needs. */
	public static BigDecimal money(BigDecimal value) {
		BigDecimal bare = value.stripTrailingZeros();
		return bare.setScale(Math.max(bare.scale(), LEAST_DECIMALS));
	}

}
