package dev.promptmill.input.source;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.jspecify.annotations.Nullable;

/**
 * The text of a workbook's cell as a person sees it, where that is unambiguous: whole
 * numbers without a fraction, dates as ISO 8601 has them, leading zeros and percent where
 * the format shows them.
 */
final class WorkbookCell {

	/** A spreadsheet keeps no more digits than this. */
	private static final MathContext DIGITS = new MathContext(15);

	private static final int DAYS_UNTIL_1904 = 1462;

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

	private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

	private final boolean since1904;

	WorkbookCell(boolean since1904) {
		this.since1904 = since1904;
	}

	String of(Cell cell) {
		String raw = cell.getRawValue();
		if (cell.getType() == CellType.NUMBER || cell.getType() == CellType.FORMULA) {
			BigDecimal number = number(raw);
			return (number != null) ? text(number, cell.getDataFormatString()) : text(raw);
		}
		if (cell.getType() == CellType.BOOLEAN) {
			return "1".equals(raw) ? "true" : "0".equals(raw) ? "false" : text(raw).toLowerCase(Locale.ROOT);
		}
		Object value = cell.getValue();
		return (value instanceof String string) ? string : text(raw);
	}

	private static String text(@Nullable String raw) {
		return (raw != null) ? raw : "";
	}

	/**
	 * The number that a text is in a workbook's own spelling; null for any other text.
	 */
	private static @Nullable BigDecimal number(@Nullable String raw) {
		if (raw == null || raw.isEmpty() || raw.length() > 40
				|| (raw.length() > 1 && raw.charAt(0) == '0' && Character.isDigit(raw.charAt(1)))) {
			return null;
		}
		try {
			return new BigDecimal(raw);
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private String text(BigDecimal number, @Nullable String format) {
		String plain = (format == null) ? "" : bare(format);
		if (isDate(plain)) {
			return date(number, plain);
		}
		BigDecimal rounded = number.round(DIGITS);
		if (plain.endsWith("%")) {
			return plain(rounded.movePointRight(2)) + "%";
		}
		String text = plain(rounded);
		boolean padded = plain.length() > 1 && plain.chars().allMatch((character) -> character == '0');
		return (padded && text.length() < plain.length() && rounded.signum() >= 0 && text.indexOf('.') < 0)
				? "0".repeat(plain.length() - text.length()) + text : text;
	}

	private static String plain(BigDecimal number) {
		return (number.signum() == 0) ? "0" : number.stripTrailingZeros().toPlainString();
	}

	/** A number format's first section without quoted texts, colours and locales. */
	private static String bare(String format) {
		StringBuilder bare = new StringBuilder();
		char end = 0;
		for (int i = 0; i < format.length() && format.charAt(i) != ';'; i++) {
			char character = format.charAt(i);
			if (end != 0) {
				end = (character == end) ? 0 : end;
			}
			else if (character == '"' || character == '[') {
				end = (character == '[') ? ']' : '"';
			}
			else if (character == '\\' || character == '_' || character == '*') {
				i++;
			}
			else {
				bare.append(Character.toLowerCase(character));
			}
		}
		return bare.toString();
	}

	private static boolean isDate(String format) {
		return !format.contains("general") && format.chars().anyMatch((character) -> "ymdhs".indexOf(character) >= 0)
				&& format.indexOf('0') < 0 && format.indexOf('#') < 0;
	}

	/** Days since the end of 1899; the day that 1900 did not have counts. */
	private String date(BigDecimal number, String format) {
		double days = number.doubleValue() + (this.since1904 ? DAYS_UNTIL_1904 : 0);
		if (days < 0 || days > 2_958_466) {
			return plain(number.round(DIGITS));
		}
		boolean time = format.indexOf('h') >= 0 || format.indexOf('s') >= 0;
		boolean date = format.indexOf('y') >= 0 || format.indexOf('d') >= 0;
		long seconds = Math.round(days * 86_400);
		LocalDateTime moment = LocalDateTime.of(1899, 12, (days < 60) ? 31 : 30, 0, 0).plusSeconds(seconds);
		String clock = ((moment.getSecond() == 0) ? TIME : SECONDS).format(moment);
		return !time ? moment.toLocalDate().toString() : date ? moment.toLocalDate() + " " + clock : clock;
	}

}
