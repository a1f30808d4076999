package dev.promptmill.report.table;

import java.util.regex.Pattern;

/**
 * Keeps a spreadsheet from running a cell's text as a formula. The starts are those that
 * OWASP lists for CSV injection: a spreadsheet drops a tab or line break in front, and
 * East Asian versions read the full-width forms as the plain ones.
 */
final class FormulaEscaper {

	private static final String STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

	private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

	private FormulaEscaper() {
	}

	/**
	 * Puts an apostrophe before a text that starts like a formula and is not a number.
	 */
	static String escape(String cell) {
		boolean suspicious = !cell.isEmpty() && STARTS.indexOf(cell.charAt(0)) >= 0;
		return (suspicious && !NUMBER.matcher(cell).matches()) ? "'" + cell : cell;
	}

}
