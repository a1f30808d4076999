package dev.promptmill.cli.console;

import java.util.Locale;

/** Sizes of files for people. */
public final class ByteSizeFormat {

	private static final String[] UNITS = { "B", "kB", "MB", "GB", "TB" };

	private ByteSizeFormat() {
	}

	public static String text(long bytes) {
		double value = bytes;
		int unit = 0;
		while (value >= 1000 && unit < UNITS.length - 1) {
			value /= 1000;
			unit++;
		}
		return String.format(Locale.ROOT, (unit == 0) ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
	}

}
