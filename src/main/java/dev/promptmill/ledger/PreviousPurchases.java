package dev.promptmill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Purchases of earlier runs. A simulated run looks at simulated ones only, a real one at
 * real ones, and both only at those that used the same model.
 */
public final class PreviousPurchases {

	/** The property that names the model, as a plan keeps it. */
	public static final String MODEL = "promptmill.api.model";

	/** What collecting calls a row whose images were generated and could not be had. */
	private static final String NOT_FETCHED = "DOWNLOAD_FAILED";

	private static final int PAGE = 8;

	private static final String SAME_ORDER = """
			SELECT run_id, row_no, fingerprint, status, fail_code, attempts, task_id, accepted_at FROM prompt_row
			WHERE folded_id = ? AND reuse_key = ? AND run_id < ? ORDER BY folded_id, reuse_key, run_id DESC LIMIT ?
			""";

	private final LedgerDatabase database;

	private final Map<Long, Run> runs = new HashMap<>();

	private final Set<Long> pruned;

	private final long before;

	/**
	 * Looks for runs now; later ones are not seen.
	 * @param plan of the run that wants to reuse: its job, model and whether it is
	 * simulated
	 * @param before only runs with lower numbers count
	 */
	public PreviousPurchases(LedgerDatabase database, Run.Plan plan, long before) {
		this.database = database;
		this.before = before;
		RunRows
			.query(database, "WHERE job_name = ? AND simulated = ? AND run_id < ?", plan.jobName(), plan.simulated(),
					before)
			.stream()
			.filter((run) -> Objects.equals(run.plan().settings().get(MODEL), plan.settings().get(MODEL)))
			.forEach((run) -> this.runs.put(run.id(), run));
		this.pruned = new TreeSet<>(
				database.template().queryForList("SELECT run_id FROM run WHERE pruned_at IS NOT NULL", Long.class));
	}

	/**
	 * The newest earlier row of the same order that is whole and usable. Where there is
	 * none, the newest that may have been paid for, or still is under way.
	 * @param usable whether a whole row's images are still there
	 */
	public Optional<PreviousPurchase> find(String id, String fingerprint, Predicate<PreviousPurchase> usable) {
		String folded = NormalizedId.of(id);
		long key = OrderKey.of(folded, fingerprint);
		PreviousPurchase doubtful = null;
		List<Found> page = page(folded, key, this.before);
		while (!page.isEmpty()) {
			for (Found found : page) {
				if (!found.fingerprint().equals(fingerprint) || !this.runs.containsKey(found.run())) {
					continue;
				}
				if (found.status().isComplete() && !this.pruned.contains(found.run())) {
					PreviousPurchase row = read(found);
					if (usable.test(row)) {
						return Optional.of(row);
					}
				}
				else if (doubtful == null && found.isDoubtful()) {
					doubtful = read(found);
				}
			}
			page = (page.size() < PAGE) ? List.of() : page(folded, key, page.get(page.size() - 1).run());
		}
		return Optional.ofNullable(doubtful);
	}

	private List<Found> page(String folded, long key, long below) {
		return this.database.template().query(SAME_ORDER, (row, number) -> found(row), folded, key, below, PAGE);
	}

	private PreviousPurchase read(Found found) {
		Run run = Objects.requireNonNull(this.runs.get(found.run()));
		return new PreviousPurchase(found.run(), run.plan().output(), found.row(), found.status(), found.taskId(),
				found.acceptedAt(), ImageRows.of(this.database, found.run(), found.row()));
	}

	private static Found found(ResultSet row) throws SQLException {
		return new Found(row.getLong("run_id"), row.getLong("row_no"),
				Objects.requireNonNull(row.getString("fingerprint")),
				RowStatus.valueOf(Objects.requireNonNull(row.getString("status"))), row.getString("fail_code"),
				row.getInt("attempts"), row.getString("task_id"), RunRows.instant(row, "accepted_at"));
	}

	private record Found(long run, long row, String fingerprint, RowStatus status, @Nullable String failCode,
			int attempts, @Nullable String taskId, @Nullable Instant acceptedAt) {

		/** A row that was only held back itself is no reason to hold back another. */
		boolean isDoubtful() {
			return this.attempts > 0 && switch (this.status) {
				case UNKNOWN, SUBMITTING, GENERATING -> true;
				// Its images were paid for, and verify may still fetch them.
				case PARTIAL, FAILED -> NOT_FETCHED.equals(this.failCode);
				case READY, DELIVERED, REUSED, REJECTED -> false;
			};
		}

	}

}
