package dev.promptmill.submit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;
import org.jspecify.annotations.Nullable;

/**
 * The rows that may be sent next, read ahead from the ledger page by page. A row in the
 * hands of a worker is not given out again.
 */
final class ReadyRowBuffer {

	private static final int PAGE = 1000;

	private final SubmitLedger ledger;

	private final Deque<ReadyRow> page = new ArrayDeque<>();

	private final Set<Long> inHand = new HashSet<>();

	ReadyRowBuffer(SubmitLedger ledger) {
		this.ledger = ledger;
	}

	/** The row to be sent next, null if none is ready now. */
	synchronized @Nullable ReadyRow peek() {
		if (this.page.isEmpty()) {
			List<ReadyRow> rows = this.ledger.ready(PAGE + this.inHand.size());
			rows.stream().filter((row) -> !this.inHand.contains(row.rowNumber())).forEach(this.page::add);
		}
		return this.page.peek();
	}

	synchronized void take(ReadyRow readyRow) {
		this.page.remove();
		this.inHand.add(readyRow.rowNumber());
	}

	synchronized void done(ReadyRow readyRow) {
		this.inHand.remove(readyRow.rowNumber());
	}

}
