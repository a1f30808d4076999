package dev.promptmill.report;

import java.math.BigDecimal;
import java.time.Instant;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run while it works.
 *
 * @param run as the ledger has it
 * @param totals its counts and its bill
 * @param pace rate, open tasks and why they are below their ceilings; null once it has
 * ended
 * @param endsAt when it will be done at that pace; null while nobody can tell
 * @param cost what it will have cost by then; null while nobody can tell
 * @param costAtMost what it will have cost at most; null if that is not known
 */
public record LiveState(Run run, RunTotals totals, @Nullable PacingSnapshot pace, @Nullable Instant endsAt,
		@Nullable BigDecimal cost, @Nullable BigDecimal costAtMost) {

	/** The state of a run that has ended. */
	public static LiveState ended(Run run, RunTotals totals) {
		return new LiveState(run, totals, null, null, null, null);
	}

	boolean hasEnded() {
		return this.pace == null;
	}

}
