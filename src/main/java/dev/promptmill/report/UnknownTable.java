package dev.promptmill.report;

import java.util.List;
import java.util.regex.Pattern;

import dev.promptmill.ledger.AttemptRecord;
import dev.promptmill.ledger.RowRecord;
import dev.promptmill.ledger.RowStatus;

/**
 * {@code unknown.csv}: rows that may have been billed and have no task id.
 * {@code attempt} and {@code attempted_at} are those of the last attempt;
 * {@code possibly_billed_usd} is what all attempts of the row may have cost.
 */
final class UnknownTable implements Table {

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

	private final long run;

	UnknownTable(long run) {
		this.run = run;
	}

	@Override
	public List<String> header() {
		return List.of("row", "id", "attempt", "attempted_at", "possibly_billed_usd", "reason", "what_to_do", "prompt");
	}

	@Override
	public List<List<String>> lines(RowRecord row) {
		if (row.status() != RowStatus.UNKNOWN) {
			return List.of();
		}
		return List.of(List.of(Long.toString(row.rowNumber()), row.id(), Integer.toString(row.attemptCount()),
				Cells.time(row.submittedAt()), Cells.usd(row.sum(AttemptRecord::possiblyBilled)), RowFacts.reason(row),
				whatToDo(this.run, row.id()), String.valueOf(RowFacts.input(row).getOrDefault("prompt", ""))));
	}

	/** Both decisions as commands that may be pasted into a shell, whatever the id is. */
	static String whatToDo(long run, String id) {
		String row = PLAIN.matcher(id).matches() ? " --row " + id : " --row='" + id.replace("'", "'\\''") + "'";
		return "buy it again, possibly paying twice: ./run.sh resolve " + run + " --resubmit" + row
				+ " | give it up: ./run.sh resolve " + run + " --abandon" + row;
	}

}
