package dev.promptmill.report;

import java.time.Instant;
import java.util.List;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.query.RunTotals;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a run leaves to be done, in the same words wherever it is shown.
 *
 * @param kind what it is
 * @param text one or two sentences with every command in them
 * @param commands that may be typed as they are, the one without risk first
 * @param rows how many rows it is about, 0 if it is not about rows
 * @param images how many images it is about, 0 if it is not about images
 * @param deadline when it is too late, null if it never is
 */
public record Todo(Kind kind, String text, List<String> commands, long rows, long images, @Nullable Instant deadline) {

	/** What an operator is to do about a run, the most urgent first. */
	public static List<Todo> of(ReportLedger ledger, Run run, RunTotals totals, Invocation invocation) {
		return new TodoList(run, totals, ledger.todoCounts(run), ledger.account(run).orElse(null), invocation)
			.entries();
	}

	/** What there can be to do. */
	public enum Kind {

		/** The run is to be restarted. */
		UNFINISHED,

		/** Tasks got no verdict. */
		NO_VERDICT,

		/** Images were billed and are not on disk. */
		IMAGES_TO_FETCH,

		/** Rows may have been billed. */
		UNKNOWN_ROWS,

		/** Account and bill differ. */
		ACCOUNT_DISAGREES,

		/** Tasks made more images than were asked for. */
		MORE_IMAGES,

		/** Rows can be fixed and run again. */
		FAILED_ROWS

	}

}
