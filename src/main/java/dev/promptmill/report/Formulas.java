package dev.promptmill.report;

import java.util.regex.Pattern;

/**
 * Keeps a spreadsheet from running a cell's text as a formula.
 */
final class Formulas {

	private static final String STARTS = "=+-@\t\r";

	private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

	private Formulas() {
	}

	/**
	 * Puts an apostrophe before a text that starts like a formula and is not a number.
	 */
	static String disarm(String cell) {
		boolean suspicious = !cell.isEmpty() && STARTS.indexOf(cell.charAt(0)) >= 0;
		return (suspicious && !NUMBER.matcher(cell).matches()) ? "'" + cell : cell;
	}

}
