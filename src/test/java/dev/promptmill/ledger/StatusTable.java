package dev.promptmill.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.support.RunFixture;

/**
 * A run with a row for each status and for each attempt that somebody may take for the
 * present one, the row's second: the one before it, itself and the one after.
 */
final class StatusTable {

	/** When every row is due, and long after. */
	static final long NEXT_AT = 5000;

	private static final int ATTEMPTS = 2;

	private final RunFixture run;

	private final List<Case> cases = new ArrayList<>();

	StatusTable(RunFixture run) {
		this.run = run;
		for (RowStatus status : RowStatus.values()) {
			for (int offset = -1; offset <= 1; offset++) {
				this.cases.add(new Case(run.id(), this.cases.size() + 1, status, offset));
			}
		}
		run.rows(this.cases.size());
		this.cases.forEach(this::fill);
	}

	List<Case> cases() {
		return this.cases;
	}

	/** Numbers of rows of a status, whatever their attempt. */
	List<Long> rows(RowStatus status) {
		return this.cases.stream().filter((row) -> row.status() == status).map(Case::row).toList();
	}

	/** Brings every row and what belongs to it into another state. */
	StatusTable with(String sql) {
		this.run.database().sql().sql(sql + " WHERE run_id = ?").param(this.run.id()).update();
		return this;
	}

	/** Gives every row two images, of which none was fetched. */
	StatusTable withImages() {
		for (int image = 1; image <= 2; image++) {
			this.run.database()
				.sql()
				.sql("INSERT INTO image (run_id, row_no, image_no, source_url) SELECT run_id, row_no, " + image
						+ ", 'https://file.example/old' FROM prompt_row WHERE run_id = ?")
				.param(this.run.id())
				.update();
		}
		return this;
	}

	/** Keys of what is expected to change with each row of a kind. */
	Set<String> keys(Predicate<Case> rows, String... patterns) {
		return this.cases.stream()
			.filter(rows)
			.flatMap((row) -> List.of(patterns)
				.stream()
				.map((pattern) -> pattern.replace("?", this.run.id() + "/" + row.row())))
			.collect(Collectors.toSet());
	}

	private void fill(Case row) {
		this.run.database().sql().sql("""
				UPDATE prompt_row SET status = ?, attempts = ?, tries = 1, task_id = ?, next_at = ?, fail_code = 'X',
				  accepted_at = 7, completed_at = 7 WHERE run_id = ? AND row_no = ?
				""").params(row.status().name(), ATTEMPTS, row.taskId(), NEXT_AT, this.run.id(), row.row()).update();
		String state = (row.status() == RowStatus.SUBMITTING) ? "INTENT" : "OPEN";
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			this.run.database().sql().sql("""
					INSERT INTO attempt (run_id, row_no, attempt_no, state, images, task_id, reserved, billed, returned,
					  possibly_billed, intended_at, account_day) VALUES (?, ?, ?, ?, 1, ?, 0.0035, 0, 0, 0, 7, 19700101)
					""").params(this.run.id(), row.row(), attempt, state, row.taskId()).update();
		}
	}

	/**
	 * A row of the table.
	 *
	 * @param run whose row it is
	 * @param row its number
	 * @param status where it stands
	 * @param offset of the attempt that somebody reports about to the present one
	 */
	record Case(long run, long row, RowStatus status, int offset) {

		int attempt() {
			return ATTEMPTS + this.offset;
		}

		/** No two rows have the same task. */
		String taskId() {
			return "task-" + this.run + "-" + this.row;
		}

		OpenTask task(boolean fetching) {
			return new OpenTask(this.row, "r" + this.row, attempt(), 1, taskId(), 1, "1K", "{}", Instant.EPOCH, 1,
					fetching, null);
		}

		/** A claim for the attempt after the one it takes for the last. */
		ReadyRow nextReadyRow() {
			return new ReadyRow(this.row, "r" + this.row, attempt() + 1, 1, "{}", 1, "1K");
		}

		ReadyRow readyRow() {
			return new ReadyRow(this.row, "r" + this.row, attempt(), 1, "{}", 1, "1K");
		}

	}

}
