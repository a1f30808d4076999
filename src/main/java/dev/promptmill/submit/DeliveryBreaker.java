package dev.promptmill.submit;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

import dev.promptmill.common.ExponentialBackoff;
import dev.promptmill.common.RefreshSchedule;
import dev.promptmill.common.RunCommands;
import dev.promptmill.ledger.step.UndeliveredTasks;
import dev.promptmill.ledger.step.UndeliveredTasks.Undelivered;
import dev.promptmill.pacing.SubmissionGate;
import org.jspecify.annotations.Nullable;

/**
 * Holds submission back while tasks come to nothing, because nothing of them can be
 * delivered or because they get no verdict: each further row would be paid for without an
 * image. It judges by the ledger, so it holds wherever images are fetched and across
 * restarts. Images that are missing are fetched again all the time, free of charge, and
 * one that comes opens it; single rows pass as probes, in case that only the rows sent so
 * far are at fault. Thread-safe.
 */
public final class DeliveryBreaker implements SubmissionGate {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	private static final Duration LATEST_LOOK = Duration.ofSeconds(10);

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

	/** Links to images live for a day (APIXO's documentation). */
	private static final Duration LINKS_LIVE = Duration.ofHours(24);

	private static final int LONGEST_CAUSE = 300;

	private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("d MMMM yyyy 'at' HH:mm z",
			Locale.ENGLISH);

	private final UndeliveredTasks undeliveredTasks;

	private final RunCommands commands;

	private final Duration maxOutage;

	private final ZoneId zone;

	private final LongSupplier ticker;

	private final RefreshSchedule looks;

	private boolean holding;

	private long holdingSince;

	private long nextProbe;

	private final ExponentialBackoff pauses = new ExponentialBackoff(FIRST_PAUSE, LONGEST_PAUSE);

	private String reason = "";

	/**
	 * A breaker that lets every row pass.
	 * @param commands that are printed
	 * @param maxOutage how long a run may wait
	 * @param zone for the hour that is printed
	 * @param ticker nanoseconds, monotonic
	 */
	public DeliveryBreaker(UndeliveredTasks undeliveredTasks, RunCommands commands, Duration maxOutage, ZoneId zone,
			LongSupplier ticker) {
		this.undeliveredTasks = undeliveredTasks;
		this.commands = commands;
		this.maxOutage = maxOutage;
		this.zone = zone;
		this.ticker = ticker;
		this.looks = new RefreshSchedule(ticker, LOOK_AGAIN, LATEST_LOOK);
	}

	@Override
	public synchronized Duration closedFor() {
		look();
		long wait = this.nextProbe - this.ticker.getAsLong();
		if (!this.holding || wait <= 0) {
			return Duration.ZERO;
		}
		return (wait < LOOK_AGAIN.toNanos()) ? Duration.ofNanos(wait) : LOOK_AGAIN;
	}

	/** A probe is out; the next one waits longer. */
	@Override
	public synchronized void passed() {
		if (this.holding) {
			this.nextProbe = this.ticker.getAsLong() + this.pauses.next().toNanos();
		}
	}

	@Override
	public synchronized String reason() {
		return this.reason;
	}

	@Override
	public synchronized boolean outageExceeded() {
		look();
		return this.holding && this.ticker.getAsLong() - this.holdingSince > this.maxOutage.toNanos();
	}

	private void look() {
		if (this.looks.isDue()) {
			this.reason = this.looks.refresh(this::judge);
		}
	}

	/** Holds or lets go, by what the ledger says, and tells why; empty for letting go. */
	private String judge() {
		long start = this.ticker.getAsLong();
		long undelivered = this.undeliveredTasks.count();
		if (undelivered < UndeliveredTasks.IN_A_ROW) {
			this.holding = false;
			return "";
		}
		if (!this.holding) {
			hold(start);
		}
		return this.undeliveredTasks.first().map((first) -> describe(undelivered, first)).orElse("");
	}

	private void hold(long now) {
		this.holding = true;
		this.holdingSince = now;
		this.pauses.reset();
		this.nextProbe = now + this.pauses.next().toNanos();
	}

	private String describe(long undelivered, Undelivered first) {
		String where = " (row " + first.rowNumber() + ", id " + first.id() + ": " + cause(first.message()) + ")";
		if (!first.succeeded()) {
			return "the last " + undelivered + " tasks were accepted, and nothing came of them" + where;
		}
		return "the last " + undelivered + " tasks that succeeded were paid for, and nothing of them could be delivered"
				+ where + ". Links to images live 24 hours; those of the first images die on "
				+ HOUR.format(first.acceptedAt().plus(LINKS_LIVE).atZone(this.zone)) + ". Until then "
				+ this.commands.verify() + " fetches them, free of charge, and " + this.commands.restart()
				+ " goes on with the other rows";
	}

	private static String cause(@Nullable String message) {
		if (message == null) {
			return "its image could not be fetched";
		}
		String line = message.strip();
		return (line.length() > LONGEST_CAUSE) ? line.substring(0, LONGEST_CAUSE) + "..." : line;
	}

}
