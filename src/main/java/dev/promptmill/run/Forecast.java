package dev.promptmill.run;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the end of a run from what was settled in the last minute, and its cost from
 * what the rows before cost.
 */
final class Forecast {

	private static final Duration MEMORY = Duration.ofMinutes(1);

	private final Deque<Sample> samples = new ArrayDeque<>();

	private final BigDecimal unitPrice;

	Forecast(BigDecimal unitPrice) {
		this.unitPrice = unitPrice;
	}

	RunProgress look(Instant now, RunTotals totals, PacingSnapshot pace) {
		this.samples.add(new Sample(now, totals.settled()));
		while (this.samples.size() > 2 && this.samples.getFirst().at().isBefore(now.minus(MEMORY))) {
			this.samples.remove();
		}
		Sample first = this.samples.getFirst();
		double seconds = Duration.between(first.at(), now).toMillis() / 1000.0;
		double perSecond = (seconds > 0) ? (totals.settled() - first.settled()) / seconds : 0;
		return new RunProgress(pace, perSecond, endsAt(now, totals.all() - totals.settled(), perSecond), cost(totals),
				costAtMost(totals));
	}

	private static @Nullable Instant endsAt(Instant now, long left, double perSecond) {
		return (perSecond > 0) ? now.plusMillis((long) (1000 * left / perSecond)) : null;
	}

	/**
	 * Open tasks may be billed already, while their images are fetched: never more than
	 * at most.
	 */
	private @Nullable BigDecimal cost(RunTotals totals) {
		BigDecimal awaited = price(totals.imagesAwaited());
		BigDecimal decided = totals.estimated().subtract(awaited);
		if (decided.signum() <= 0) {
			return null;
		}
		BigDecimal spent = totals.billed().add(totals.possiblyBilled());
		BigDecimal toCome = awaited.multiply(spent).divide(decided, 4, RoundingMode.HALF_UP);
		return spent.add(toCome).min(costAtMost(totals));
	}

	private BigDecimal costAtMost(RunTotals totals) {
		BigDecimal most = totals.billed().add(price(totals.imagesAwaited()));
		return most.min(totals.estimated()).add(totals.possiblyBilled());
	}

	private BigDecimal price(long images) {
		return this.unitPrice.multiply(BigDecimal.valueOf(images));
	}

	private record Sample(Instant at, long settled) {
	}

}
