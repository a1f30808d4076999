package dev.promptmill.report.table;

import java.util.List;
import java.util.regex.Pattern;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;

/**
 * {@code unknown.csv}: rows that may have been billed and have no task id.
 * {@code attempt} and {@code attempted_at} are those of the last attempt;
 * {@code possibly_billed_usd} is what all attempts of the row may have cost.
 */
public final class UnknownTable implements Table {

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

	private static final int MOST_OF_ANSWER = 500;

	private final long run;

	private final Invocation invocation;

	public UnknownTable(long run, Invocation invocation) {
		this.invocation = invocation;
		this.run = run;
	}

	@Override
	public List<String> header() {
		return List.of("row", "id", "attempt", "attempted_at", "possibly_billed_usd", "reason", "answer", "what_to_do",
				"prompt");
	}

	@Override
	public List<List<String>> lines(RowRecord row) {
		if (row.status() != RowStatus.UNKNOWN) {
			return List.of();
		}
		return List.of(List.of(Long.toString(row.rowNumber()), row.id(), Integer.toString(row.attemptCount()),
				CellFormat.time(row.submittedAt()), CellFormat.usd(row.sum(AttemptRecord::possiblyBilled)),
				RowFacts.reason(row), answer(row), whatToDo(row),
				String.valueOf(RowFacts.input(row).getOrDefault("prompt", ""))));
	}

	/** The beginning of the last answer there was. */
	private static String answer(RowRecord row) {
		String answer = "";
		for (AttemptRecord attempt : row.attempts()) {
			answer = (attempt.answer() != null) ? attempt.answer() : answer;
		}
		return answer.substring(0,
				answer.offsetByCodePoints(0, Math.min(MOST_OF_ANSWER, answer.codePointCount(0, answer.length()))));
	}

	/** The decisions as commands that may be pasted into a shell, whatever the id is. */
	private String whatToDo(RowRecord row) {
		String id = row.id();
		String named = PLAIN.matcher(id).matches() ? " --row " + id : " --row='" + id.replace("'", "'\\''") + "'";
		String decisions = "buy it again, possibly paying twice: " + resolve(" --resubmit" + named) + " | give it up: "
				+ resolve(" --abandon" + named);
		return (row.attemptCount() == 0) ? decisions : decisions
				+ " | collect it, free of charge, if you find its task id: " + resolve(" --task TASK_ID" + named);
	}

	private String resolve(String options) {
		return this.invocation.command("resolve " + this.run + options);
	}

}
