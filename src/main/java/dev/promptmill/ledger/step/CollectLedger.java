package dev.promptmill.ledger.step;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.AttemptTransition;
import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.ImageRows;
import dev.promptmill.ledger.Lease;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PeriodAccounts;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RowTransition;
import dev.promptmill.ledger.RunRows;
import dev.promptmill.ledger.SubmissionStop;
import org.jspecify.annotations.Nullable;

/**
 * A partition's side of the ledger: which tasks are due, and what became of them. A
 * partition owns the rows whose number modulo the count of partitions is its own.
 */
public final class CollectLedger {

	private static final String DUE = """
			SELECT row_no, id, attempts, tries, task_id, images_ordered, images, images_delivered, image_offset, tier, input, accepted_at,
			  polls, fetching, undelivered_since, callback_at
			FROM prompt_row
			WHERE run_id = ? AND status = 'GENERATING' AND next_at <= ? AND MOD(row_no, ?) = ?
			ORDER BY run_id, status, next_at, row_no LIMIT ?
			""";

	private static final String MAY_GET_WORK = """
			SELECT EXISTS (SELECT 1 FROM run WHERE run_id = :run AND NOT submission_ended)
			  OR (SELECT row_no FROM prompt_row
			    WHERE run_id = :run AND status = 'GENERATING' AND next_at < :never AND MOD(row_no, :partitions) = :partition
			    ORDER BY run_id, status, next_at, row_no LIMIT 1) IS NOT NULL
			""";

	/**
	 * A callback that came while the task was being asked about may announce what the
	 * answer did not say yet.
	 */
	private static final String POSTPONE = """
			UPDATE prompt_row SET next_at = CASE WHEN callback_at IS DISTINCT FROM ? THEN CAST(? AS BIGINT) ELSE ? END,
			  polls = polls + 1, fail_code = ?, fail_message = ?
			WHERE run_id = ? AND row_no = ? AND status = 'GENERATING' AND attempts = ?
			""";

	/** The task succeeded, and what it made can't be made out yet. */
	private static final String AWAIT_RESULT = """
			UPDATE prompt_row SET next_at = ?, polls = polls + 1, fail_code = ?, fail_message = ?,
			  undelivered_since = COALESCE(undelivered_since, ?)
			WHERE run_id = ? AND row_no = ? AND status = 'GENERATING' AND attempts = ?
			""";

	/** Whose task it is: the first row that has its result, in any run of the ledger. */
	private static final String SCOPE = """
			(SELECT CASE WHEN run.simulated THEN run.run_id ELSE 0 END FROM run WHERE run.run_id = prompt_row.run_id)""";

	private static final String TAKEN = """
			EXISTS (SELECT 1 FROM prompt_row other
			    WHERE other.task_id = prompt_row.task_id AND other.task_scope = """ + SCOPE + """

			    AND NOT (other.run_id = prompt_row.run_id AND other.row_no = prompt_row.row_no))
			""";

	private static final String FETCH_LATER = """
			UPDATE prompt_row SET next_at = ?, polls = ?, fetching = TRUE, fail_message = ?,
			  undelivered_since = CASE WHEN ? > 0 THEN NULL ELSE COALESCE(undelivered_since, ?) END, task_scope = """
			+ SCOPE + """

					WHERE run_id = ? AND row_no = ? AND status = 'GENERATING' AND attempts = ? AND NOT\s""" + TAKEN;

	private static final String DELIVER = """
			UPDATE prompt_row SET status = ?, images_delivered = ?, next_at = ?, fetching = FALSE, fail_code = ?,
			  fail_message = ?, completed_at = ?, undelivered_since = NULL, task_scope = %s
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = ? AND NOT %s
			""".formatted(SCOPE, RowTransition.DELIVER.guard(), TAKEN);

	private static final String FAIL = """
			UPDATE prompt_row SET status = CASE WHEN images_delivered > 0 THEN 'PARTIAL' ELSE 'FAILED' END, next_at = 0,
			  fetching = FALSE, fail_code = ?,
			  fail_message = ?, completed_at = ?, undelivered_since = NULL
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = ?
			""".formatted(RowTransition.FAIL.guard());

	private static final String OWNER = """
			SELECT other.run_id, other.row_no, other.id FROM prompt_row
			JOIN prompt_row other ON other.task_id = prompt_row.task_id
			WHERE prompt_row.run_id = ? AND prompt_row.row_no = ? AND other.task_scope = """ + SCOPE + """

			  AND NOT (other.run_id = prompt_row.run_id AND other.row_no = prompt_row.row_no)
			""";

	private static final String ANOTHER_ROWS_TASK = """
			UPDATE prompt_row SET status = 'UNKNOWN', next_at = 0, fail_code = 'TASK_OF_ANOTHER_ROW', fail_message = ?,
			  completed_at = ?, undelivered_since = NULL
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = ? AND %s
			""".formatted(RowTransition.REJECT_SHARED_TASK.guard(), TAKEN);

	private static final String LOSE_ATTEMPT = """
			UPDATE attempt SET state = 'LOST', possibly_billed = possibly_billed + reserved, reserved = 0, code = 'TASK_OF_ANOTHER_ROW',
			  message = ?, ended_at = ?
			WHERE run_id = ? AND row_no = ? AND attempt_no = ? AND %s
			"""
		.formatted(AttemptTransition.GIVE_UP.guard());

	private static final String AGAIN = """
			UPDATE prompt_row SET status = 'READY', next_at = ?, tries = tries + 1, fail_code = ?, fail_message = ?
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = ?
			""".formatted(RowTransition.SUBMIT_AGAIN.guard());

	private static final String REPAIRED = """
			UPDATE prompt_row SET status = ?, images_delivered = ?, next_at = ?, fail_code = ?, fail_message = ?
			WHERE run_id = ? AND row_no = ? AND status = ? AND attempts = ?
			""";

	private static final String UNPAID = """
			UPDATE prompt_row SET status = 'READY', next_at = 0, fail_code = ?, fail_message = ?
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = ?
			""".formatted(RowTransition.RETURN_UNPAID.guard());

	private static final String POSSIBLY_BILLED = """
			UPDATE attempt SET possibly_billed = ?
			WHERE run_id = ? AND row_no = ? AND attempt_no = ? AND state = 'OPEN' AND possibly_billed < ?
			""";

	private static final String END_ATTEMPT = """
			UPDATE attempt SET state = ?, reserved = 0, billed = ?, returned = ?, possibly_billed = ?, code = ?, message = ?, ended_at = ?
			WHERE run_id = ? AND row_no = ? AND attempt_no = ? AND %s
			"""
		.formatted(AttemptTransition.END.guard());

	private final LedgerDatabase database;

	private final Lease lease;

	private final BigDecimal unitPrice;

	private final InstantSource clock;

	public CollectLedger(LedgerDatabase database, Lease lease, BigDecimal unitPrice, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.unitPrice = unitPrice;
		this.clock = clock;
	}

	/** Tasks of a partition that are due now, the longest due first. */
	public List<OpenTask> due(int partition, int partitions, int most) {
		return this.database.template()
			.query(DUE, (row, number) -> task(row), this.lease.runId(), this.clock.millis(), partitions, partition,
					most);
	}

	/** Whether a partition may still get work: a task is open, or submission goes on. */
	public boolean mayGetWork(int partition, int partitions) {
		return this.database.client()
			.sql(MAY_GET_WORK)
			.param("run", this.lease.runId())
			.param("never", DueTime.NEVER)
			.param("partitions", partitions)
			.param("partition", partition)
			.query(Boolean.class)
			.single();
	}

	/** The images of a task that succeeded, counted from 1. */
	public List<ImageRecord> images(OpenTask task) {
		return ImageRows.of(this.database, this.lease.runId(), task.rowNumber())
			.stream()
			.filter((image) -> image.number() > task.kept().offset())
			.map((image) -> image.numbered(image.number() - task.kept().offset()))
			.toList();
	}

	/** The task still runs, or could not be asked: look again at {@code nextAt}. */
	public CompletableFuture<Boolean> postpone(OpenTask task, Instant nextAt) {
		return postpone(task, nextAt, nextAt, null);
	}

	/**
	 * The task still runs: look again at {@code nextAt}, or when a callback came since
	 * the task was taken, at {@code afterCallback}.
	 * @param message for the operator, null for nothing
	 */
	public CompletableFuture<Boolean> postpone(OpenTask task, Instant nextAt, Instant afterCallback,
			@Nullable String message) {
		return this.lease.write(
				new GuardedUpdate(postponed(task, nextAt.toEpochMilli(), afterCallback.toEpochMilli(), null, message)));
	}

	private GuardedUpdate.Statement postponed(OpenTask task, long nextAt, long afterCallback, @Nullable String code,
			@Nullable String message) {
		Instant callback = task.callbackAt();
		return row(task, POSTPONE, (callback != null) ? callback.toEpochMilli() : null, afterCallback, nextAt, code,
				message);
	}

	/** The task succeeded, but there is no result yet: look again at {@code nextAt}. */
	public CompletableFuture<Boolean> awaitResult(OpenTask task, Instant nextAt, String code, String message) {
		return this.lease.write(
				new GuardedUpdate(row(task, AWAIT_RESULT, nextAt.toEpochMilli(), code, message, this.clock.millis())));
	}

	/**
	 * The task succeeded, and its result can't be read: only another execution asks
	 * again.
	 */
	public CompletableFuture<Boolean> giveUpResult(OpenTask task, String code, String message) {
		return this.lease
			.write(new GuardedUpdate(row(task, AWAIT_RESULT, DueTime.NEVER, code, message, this.clock.millis())));
	}

	/**
	 * The task succeeded, and its result, which can't be read, has more entries than were
	 * asked for: what they may cost counts while it stays open.
	 */
	public CompletableFuture<Boolean> surplus(OpenTask task, int entries) {
		OpenAttempt attempt = attempt(task);
		BigDecimal possibly = attempt.price().multiply(BigDecimal.valueOf(entries - task.images()));
		return this.lease.write(new GuardedUpdate(
				new GuardedUpdate.Statement(POSSIBLY_BILLED, possibly, this.lease.runId(), task.rowNumber(),
						task.attempt(), possibly),
				PeriodAccounts.correction(possibly.subtract(attempt.possiblyBilled()), this.lease.runId(),
						task.rowNumber(), task.attempt())));
	}

	/** Another row that has the result of this row's task, as text. */
	public Optional<String> owner(OpenTask task) {
		return this.database.client()
			.sql(OWNER)
			.params(this.lease.runId(), task.rowNumber())
			.query((row, number) -> "row " + row.getLong("row_no") + " (id " + row.getString("id") + ") of run "
					+ row.getLong("run_id"))
			.list()
			.stream()
			.findFirst();
	}

	/**
	 * The API answered with the same task for another row, which has its result: what
	 * this row's own submission came to is unknown.
	 */
	public CompletableFuture<Boolean> ofAnotherRow(OpenTask task, String message) {
		long now = this.clock.millis();
		return this.lease.write(
				new GuardedUpdate(row(task, ANOTHER_ROWS_TASK, message, now), new GuardedUpdate.Statement(LOSE_ATTEMPT,
						message, now, this.lease.runId(), task.rowNumber(), task.attempt())));
	}

	/** Whether tasks succeed and nothing of them can be delivered, whichever it is. */
	public boolean deliveriesFail() {
		return new UndeliveredTasks(this.database, this.lease.runId()).areTooMany();
	}

	/**
	 * The task succeeded, and its result has more entries than were asked for or than can
	 * be told apart: what that may cost counts before anything is fetched.
	 * @param entries of the result, usable or not
	 */
	public CompletableFuture<Boolean> surplus(OpenTask task, List<ImageRecord> images, int entries, String message) {
		int billed = Math.min(images.size(), task.images());
		List<GuardedUpdate.Statement> statements = endAttempt(task, AttemptState.SURPLUS, billed, entries - billed,
				"MORE_IMAGES", message);
		images.forEach(
				(image) -> statements.add(ImageRows.insert(this.lease.runId(), task.rowNumber(), inRow(task, image))));
		long now = this.clock.millis();
		return this.lease.write(new GuardedUpdate(row(task, FETCH_LATER, now, 0, message, 0, now), statements));
	}

	/** What is odd about the result of a row's task, if anything is. */
	public Optional<String> note(OpenTask task) {
		return this.database.client()
			.sql("SELECT message FROM attempt WHERE run_id = ? AND row_no = ? AND attempt_no = ? AND state = 'SURPLUS'")
			.params(this.lease.runId(), task.rowNumber(), task.attempt())
			.query(String.class)
			.optional();
	}

	/**
	 * The task got no verdict in time: it stays open, and only another execution asks
	 * again.
	 */
	public CompletableFuture<Boolean> giveUpForNow(OpenTask task, String code, String message) {
		return this.lease.write(new GuardedUpdate(postponed(task, DueTime.NEVER, DueTime.NEVER, code, message)));
	}

	/** The task succeeded, and some of its images are to be fetched later. */
	public CompletableFuture<Boolean> fetchLater(OpenTask task, List<ImageRecord> images, int fetches, Instant nextAt,
			@Nullable String message) {
		return this.lease.write(new GuardedUpdate(
				row(task, FETCH_LATER, nextAt.toEpochMilli(), fetches, message, stored(images), this.clock.millis()),
				succeeded(task, images)));
	}

	/** The task succeeded and nothing more is done about its images. */
	public CompletableFuture<Boolean> deliver(OpenTask task, RowStatus status, List<ImageRecord> images,
			@Nullable String code, @Nullable String message) {
		long delivered = stored(images);
		List<GuardedUpdate.Statement> statements = succeeded(task, images);
		if (delivered > 0) {
			statements.addAll(this.lease.afterDelivery());
		}
		return this.lease.write(new GuardedUpdate(row(task, DELIVER, status.name(), task.kept().images() + delivered,
				order(task, delivered, images.size()), code, message, this.clock.millis()), statements));
	}

	/** Images of a settled row were fetched again. */
	public CompletableFuture<Boolean> repaired(OpenTask task, RowStatus from, RowStatus to, List<ImageRecord> images,
			@Nullable String code, @Nullable String message) {
		if (from != to && !RowTransition.FETCH_AGAIN.allows(from, to) && !RowTransition.LOSE_IMAGES.allows(from, to)) {
			throw new IllegalArgumentException("A repair can't make a row " + to + " that is " + from);
		}
		long delivered = stored(images);
		GuardedUpdate.Statement row = new GuardedUpdate.Statement(REPAIRED, to.name(), delivered,
				order(task, delivered, images.size()), code, message, this.lease.runId(), task.rowNumber(), from.name(),
				task.attempt());
		return this.lease.write(new GuardedUpdate(row, succeeded(task, images)));
	}

	/** The task failed for good; everything was returned. */
	public CompletableFuture<Boolean> fail(OpenTask task, String code, @Nullable String message) {
		return this.lease.write(new GuardedUpdate(row(task, FAIL, code, message, this.clock.millis()),
				endAttempt(task, AttemptState.TASK_FAILED, 0, 0, code, message)));
	}

	/** The task failed, everything was returned, and the row may be submitted again. */
	public CompletableFuture<Boolean> submitAgain(OpenTask task, String code, @Nullable String message,
			Instant notBefore) {
		return this.lease.write(new GuardedUpdate(row(task, AGAIN, notBefore.toEpochMilli(), code, message),
				endAttempt(task, AttemptState.TASK_FAILED, 0, 0, code, message)));
	}

	/**
	 * The task failed because the account is empty: everything was returned, the row
	 * waits for another execution, and nothing more is submitted in this one.
	 */
	public CompletableFuture<Boolean> outOfFunds(OpenTask task, String code, @Nullable String message) {
		List<GuardedUpdate.Statement> statements = endAttempt(task, AttemptState.TASK_FAILED, 0, 0, code, message);
		statements.add(SubmissionStop.FUNDS.statement(this.lease.runId()));
		return this.lease.write(new GuardedUpdate(row(task, UNPAID, code, message), statements));
	}

	private List<GuardedUpdate.Statement> succeeded(OpenTask task, List<ImageRecord> images) {
		List<GuardedUpdate.Statement> statements = new ArrayList<>();
		if (task.fetching()) {
			images.forEach((image) -> statements
				.add(ImageRows.update(this.lease.runId(), task.rowNumber(), inRow(task, image))));
		}
		else {
			statements.addAll(endAttempt(task, AttemptState.SUCCEEDED, images.size(), 0, null, null));
			images.forEach((image) -> statements
				.add(ImageRows.insert(this.lease.runId(), task.rowNumber(), inRow(task, image))));
		}
		return statements;
	}

	/**
	 * Where a settled row stands among those of its status: the latest delivery first,
	 * and likewise the latest task whose images can't be had; 0 when it is neither.
	 */
	private long order(OpenTask task, long delivered, int images) {
		if (delivered > 0) {
			return -this.clock.millis();
		}
		Instant since = task.undeliveredSince();
		return (images > 0) ? -((since != null) ? since.toEpochMilli() : this.clock.millis()) : 0;
	}

	private static ImageRecord inRow(OpenTask task, ImageRecord image) {
		return image.numbered(task.kept().offset() + image.number());
	}

	private static long stored(List<ImageRecord> images) {
		return images.stream().filter((image) -> image.stored() != null).count();
	}

	/** Ends an attempt, and has the account of its day follow. */
	private List<GuardedUpdate.Statement> endAttempt(OpenTask task, AttemptState state, int images, int possibly,
			@Nullable String code, @Nullable String message) {
		OpenAttempt attempt = attempt(task);
		BigDecimal price = attempt.price();
		BigDecimal billed = price.multiply(BigDecimal.valueOf(images));
		BigDecimal possiblyBilled = price.multiply(BigDecimal.valueOf(possibly));
		BigDecimal returned = price.multiply(BigDecimal.valueOf(task.images()))
			.subtract(billed)
			.subtract(possiblyBilled);
		List<GuardedUpdate.Statement> statements = new ArrayList<>();
		statements.add(new GuardedUpdate.Statement(END_ATTEMPT, state.name(), billed, returned.max(BigDecimal.ZERO),
				possiblyBilled, code, message, this.clock.millis(), this.lease.runId(), task.rowNumber(),
				task.attempt()));
		BigDecimal more = billed.add(possiblyBilled).subtract(attempt.reserved()).subtract(attempt.possiblyBilled());
		if (attempt.isOpen() && more.signum() != 0) {
			statements.add(PeriodAccounts.correction(more, this.lease.runId(), task.rowNumber(), task.attempt()));
		}
		return statements;
	}

	/** The task's attempt as the ledger has it, as long as it is open. */
	private OpenAttempt attempt(OpenTask task) {
		return this.database.client()
			.sql("SELECT reserved, possibly_billed, images FROM attempt WHERE run_id = ? AND row_no = ? AND attempt_no = ?"
					+ " AND state = 'OPEN'")
			.params(this.lease.runId(), task.rowNumber(), task.attempt())
			.query((row, number) -> new OpenAttempt(true, Objects.requireNonNull(row.getBigDecimal("reserved")),
					Objects.requireNonNull(row.getBigDecimal("possibly_billed")), row.getInt("images")))
			.optional()
			.orElseGet(() -> new OpenAttempt(false, this.unitPrice, BigDecimal.ZERO, 1));
	}

	private GuardedUpdate.Statement row(OpenTask task, String sql, @Nullable Object... values) {
		List<@Nullable Object> arguments = new ArrayList<>();
		for (Object value : values) {
			arguments.add(value);
		}
		arguments.add(this.lease.runId());
		arguments.add(task.rowNumber());
		arguments.add(task.attempt());
		return new GuardedUpdate.Statement(sql, arguments.toArray());
	}

	private static OpenTask task(ResultSet row) throws SQLException {
		return new OpenTask(row.getLong("row_no"), text(row, "id"), row.getInt("attempts"), row.getInt("tries"),
				text(row, "task_id"), row.getInt("images_ordered"), text(row, "tier"), text(row, "input"),
				Instant.ofEpochMilli(row.getLong("accepted_at")), row.getInt("polls"), row.getBoolean("fetching"),
				RunRows.instant(row, "undelivered_since"),
				new OpenTask.Kept(row.getInt("images_delivered"), row.getInt("image_offset"), row.getInt("images")),
				RunRows.instant(row, "callback_at"));
	}

	private static String text(ResultSet row, String column) throws SQLException {
		return Objects.requireNonNull(row.getString(column));
	}

	/** An attempt without an end; of one that has ended, the price that counts now. */
	private record OpenAttempt(boolean isOpen, BigDecimal reserved, BigDecimal possiblyBilled, int images) {

		/** What it was priced with, per image: another price may count since. */
		BigDecimal price() {
			return this.reserved.divide(BigDecimal.valueOf(this.images), 6, RoundingMode.HALF_UP);
		}

	}

}
