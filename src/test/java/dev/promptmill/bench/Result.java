package dev.promptmill.bench;

import java.util.Locale;

/**
 * One measured ratio.
 *
 * @param measure what was measured
 * @param bar what it has to reach, in words
 * @param value what it reached
 * @param reached whether that is enough
 * @param note what else was seen
 */
record Result(String measure, String bar, String value, boolean reached, String note) {

	static Result atLeast(String measure, double bar, double value, String note) {
		return new Result(measure, "≥ " + number(bar), number(value), value >= bar, note);
	}

	static Result atMost(String measure, double bar, double value, String note) {
		return new Result(measure, "≤ " + number(bar), number(value), value <= bar, note);
	}

	/** Something to compare with, which has nothing to reach. */
	static Result yardstick(String measure, double value, String note) {
		return new Result(measure, "none", number(value), true, note);
	}

	Result and(boolean also) {
		return new Result(this.measure, this.bar, this.value, this.reached && also, this.note);
	}

	static String number(double value) {
		if (Math.abs(value) >= 1000) {
			return String.format(Locale.ROOT, "%,.0f", value);
		}
		return String.format(Locale.ROOT, (value == Math.rint(value)) ? "%.0f" : "%.3g", value);
	}

	static String text(String format, Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

}
