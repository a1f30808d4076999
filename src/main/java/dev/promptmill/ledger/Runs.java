package dev.promptmill.ledger;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

import dev.promptmill.ledger.jdbc.Json;
import org.jspecify.annotations.Nullable;

/** The runs of a database: plans them, finds them, and hands out the lease of one. */
public final class Runs {

	private final LedgerDatabase database;

	private final InstantSource clock;

	public Runs(LedgerDatabase database, InstantSource clock) {
		this.database = database;
		this.clock = clock;
	}

	/**
	 * Creates a run with the next number whose folder could be made: one that exists,
	 * whoever made it, is left alone. The folder is there before anybody sees the run.
	 * @param plan what it is to do, given the number it gets
	 * @param atLeast the lowest number it may get
	 * @param besidesUnfinished whether an unfinished run of the same input may exist
	 * @throws UnfinishedRunException if one exists and may not
	 */
	public Run create(LongFunction<Run.Plan> plan, long atLeast, boolean besidesUnfinished) {
		long runId = this.database.durably(() -> {
			this.database.template().update("UPDATE run_creation SET created = created + 1");
			long newest = this.database.client()
				.sql("SELECT COALESCE(MAX(run_id), 0) FROM run")
				.query(Long.class)
				.single();
			long next = Math.max(newest + 1, atLeast);
			Run.Plan planned = plan.apply(next);
			if (!besidesUnfinished) {
				unfinishedOf(planned.input(), planned.inputSha256(), planned.simulated()).ifPresent((run) -> {
					throw new UnfinishedRunException(run);
				});
			}
			Instant created = Instant.ofEpochMilli(this.clock.millis());
			while (!this.database.folders().make(next, created, planned)) {
				OutputLocation taken = planned.output();
				planned = plan.apply(++next);
				if (planned.output().equals(taken)) {
					throw new IllegalArgumentException("The folder of a run must depend on its number");
				}
			}
			insert(next, created, planned);
			return next;
		});
		return get(runId);
	}

	/**
	 * The newest unfinished run that reads this file or the same bytes.
	 * @param simulated whether a simulated one, or a real one
	 */
	public Optional<Run> unfinishedOf(Path input, String sha256, boolean simulated) {
		return RunRows
			.query(this.database,
					"WHERE state <> 'FINISHED' AND simulated = ? AND (input_path = ? OR input_sha256 = ?)"
							+ " ORDER BY run_id DESC LIMIT 1",
					simulated, input.toString(), sha256)
			.stream()
			.findFirst();
	}

	/**
	 * The newest run that is not finished.
	 * @param job only runs of this job, null for all
	 */
	public Optional<Run> newestUnfinished(@Nullable String job) {
		return newest("state <> 'FINISHED'", job);
	}

	/**
	 * The newest run.
	 * @param job only runs of this job, null for all
	 */
	public Optional<Run> newest(@Nullable String job) {
		return newest("TRUE", job);
	}

	private Optional<Run> newest(String which, @Nullable String job) {
		String where = "WHERE " + which + ((job != null) ? " AND job_name = ?" : "") + " ORDER BY run_id DESC LIMIT 1";
		return ((job != null) ? RunRows.query(this.database, where, job) : RunRows.query(this.database, where)).stream()
			.findFirst();
	}

	/**
	 * The newest end of a job's runs that finished.
	 * @param simulated whether simulated runs are meant, or the others
	 * @param most the highest exit code that counts
	 */
	public Optional<Instant> lastFinish(String job, boolean simulated, int most) {
		return this.database.client()
			.sql("""
					SELECT ended_at FROM run
					WHERE job_name = ? AND simulated = ? AND state = 'FINISHED' AND exit_code <= ? AND ended_at IS NOT NULL
					ORDER BY ended_at DESC LIMIT 1""")
			.params(job, simulated, most)
			.query(Long.class)
			.optional()
			.map(Instant::ofEpochMilli);
	}

	public Optional<Run> find(long runId) {
		return RunRows.query(this.database, "WHERE run_id = ?", runId).stream().findFirst();
	}

	/** Every run, oldest first. */
	public List<Run> all() {
		return RunRows.query(this.database, "ORDER BY run_id");
	}

	/** A run that must exist. */
	public Run get(long runId) {
		return find(runId).orElseThrow(() -> new LedgerException("There is no run " + runId + " in this database."));
	}

	/** When the images and reports of a run were cleared away, if they were. */
	public Optional<Instant> prunedAt(long runId) {
		return this.database.client()
			.sql("SELECT pruned_at FROM run WHERE run_id = ? AND pruned_at IS NOT NULL")
			.param(runId)
			.query(Long.class)
			.optional()
			.map(Instant::ofEpochMilli);
	}

	/** Rows of a run that were archived, if any were. */
	public Optional<ArchivedRows> archived(long runId) {
		return ArchivedRows.of(this.database, runId);
	}

	/**
	 * Files of a run's images that are the newest copy of what was bought: those that its
	 * rows own or took over, and that no newer row has. None of a simulated run.
	 */
	public List<String> newestCopies(long runId) {
		return this.database.template().queryForList("""
				SELECT i.file FROM image i
				JOIN (SELECT run_id, row_no, order_key FROM prompt_row WHERE run_id = ?
				  UNION ALL SELECT run_id, row_no, order_key FROM archived_row WHERE run_id = ?) r
				  ON r.run_id = i.run_id AND r.row_no = i.row_no
				JOIN purchase_order o ON o.order_key = r.order_key
				WHERE i.run_id = ? AND i.file IS NOT NULL
				  AND EXISTS (SELECT 1 FROM run WHERE run.run_id = i.run_id AND NOT simulated)
				  AND ((o.copy_run_id = i.run_id AND o.copy_row_no = i.row_no)
				    OR (o.run_id = i.run_id AND o.row_no = i.row_no AND NOT EXISTS (SELECT 1 FROM image n
				      JOIN run c ON c.run_id = n.run_id AND c.pruned_at IS NULL
				      WHERE n.run_id = o.copy_run_id AND n.row_no = o.copy_row_no AND n.image_no = i.image_no
				        AND n.file IS NOT NULL)))
				""", String.class, runId, runId, runId);
	}

	/** Asks whichever process holds the run to stop. */
	public void requestStop(long runId) {
		this.database.durably(
				() -> this.database.template().update("UPDATE run SET stop_requested = TRUE WHERE run_id = ?", runId));
	}

	/** Whether a live process holds the run, as far as can be told from here. */
	public static boolean isAlive(Run run) {
		LeaseOwner holder = run.lease().holder();
		return holder != null && !holder.isKnownDead() && run.lease().silence() < RunLease.EXPIRES_AFTER_MILLIS;
	}

	/**
	 * Takes the lease of a run, if it is free or its holder is dead. Of two processes
	 * that try, one gets it.
	 * @return empty if another live process holds it
	 */
	public Optional<RunLease> lease(long runId) {
		Run run = get(runId);
		if (isAlive(run)) {
			return Optional.empty();
		}
		long epoch = run.lease().epoch();
		LeaseProof proof = new LeaseProof(this.clock, this.clock.millis());
		int taken = this.database.durably(() -> this.database.template()
			.update("UPDATE run SET holder = ?, lease_epoch = lease_epoch + 1, commit_no = 0, stop_requested = FALSE, heartbeat_at = "
					+ LedgerDatabase.NOW + " WHERE run_id = ? AND lease_epoch = ?", LeaseOwner.current().text(), runId,
					epoch));
		return (taken == 1) ? Optional.of(new RunLease(this.database, new RunFence(runId, epoch + 1), proof))
				: Optional.empty();
	}

	/** A folder that was made for nothing would only make numbers grow. */
	private void insert(long runId, Instant created, Run.Plan plan) {
		try {
			insert(runId, plan, created.toEpochMilli());
		}
		catch (RuntimeException ex) {
			this.database.folders().unmake(plan);
			throw ex;
		}
	}

	private void insert(long runId, Run.Plan plan, long created) {
		RunFolders folders = this.database.folders();
		this.database.template()
			.update("""
					INSERT INTO run (run_id, continuation, job_name, input_path, input_from_data, input_sha256, input_columns,
					  output_folder, output_from_data, settings,
					  simulated, allow_partial, purchase, unit_price, rows_total, images_total, state, submission_ended, stop_requested, created_at,
					  lease_epoch, heartbeat_at)
					VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'RUNNING', FALSE, FALSE, ?, 0, 0)
					""",
					runId, plan.jobName(), plan.input().toString(), folders.fromData(plan.input()), plan.inputSha256(),
					Json.write(plan.columns()), plan.output().address(),
					plan.output().isBucket() ? null : folders.fromData(plan.output().folder()),
					Json.write(plan.settings()), plan.simulated(), plan.allowPartial(), plan.purchase().toJson(),
					plan.unitPrice(), plan.rows(), plan.images(), created);
	}

}
