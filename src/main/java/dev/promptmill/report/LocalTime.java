package dev.promptmill.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times for people, in the time zone of this machine, which they name. */
final class LocalTime {

	private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.US);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.US);

	private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss z", Locale.US);

	private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("yyyy-MM", Locale.US);

	private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern(" z", Locale.US);

	private LocalTime() {
	}

	private static ZonedDateTime here(Instant time) {
		return time.atZone(ZoneId.systemDefault());
	}

	/** Day and time with the zone. */
	static String dateAndTime(Instant time) {
		return DATE_AND_TIME.format(here(time)) + zone(time);
	}

	/** From when to when, each day once. */
	static String period(Instant start, Instant end) {
		boolean sameDay = here(start).toLocalDate().equals(here(end).toLocalDate());
		return DATE_AND_TIME.format(here(start)) + " to " + (sameDay ? TIME : DATE_AND_TIME).format(here(end))
				+ zone(end);
	}

	/** A time of day with the zone. */
	static String clock(Instant time) {
		return CLOCK.format(here(time));
	}

	/** A month that sorts. */
	static String month(Instant time) {
		return MONTH.format(here(time));
	}

	private static String zone(Instant time) {
		return ZONE.format(here(time));
	}

}
