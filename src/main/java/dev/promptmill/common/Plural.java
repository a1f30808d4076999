package dev.promptmill.common;

import java.util.Locale;

/** A number with its noun in the right form: "1 row", "2 rows". */
public final class Plural {

	private Plural() {
	}

	/**
	 * A number and a noun whose plural ends in s.
	 * @param number how many
	 * @param noun in the singular
	 * @return both
	 */
	public static String of(long number, String noun) {
		return of(number, noun, noun + "s");
	}

	/**
	 * A number and one of two texts.
	 * @param number how many
	 * @param one what follows 1, such as "row was"
	 * @param many what follows any other number, such as "rows were"
	 * @return both
	 */
	public static String of(long number, String one, String many) {
		return number + " " + ((number == 1) ? one : many);
	}

	/**
	 * The same with separators between thousands: "1,200 rows".
	 * @param number how many
	 * @param noun in the singular
	 * @return both
	 */
	public static String grouped(long number, String noun) {
		return String.format(Locale.ROOT, "%,d", number) + " " + ((number == 1) ? noun : noun + "s");
	}

}
