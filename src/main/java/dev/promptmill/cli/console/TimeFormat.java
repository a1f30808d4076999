package dev.promptmill.cli.console;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/** Times for people, in the zone they live in. */
public final class TimeFormat {

	private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

	private TimeFormat() {
	}

	public static String clock(Instant time) {
		return CLOCK.format(time.atZone(ZoneId.systemDefault()));
	}

	public static String date(@Nullable Instant time) {
		return (time != null) ? DATE.format(time.atZone(ZoneId.systemDefault())) : "-";
	}

}
