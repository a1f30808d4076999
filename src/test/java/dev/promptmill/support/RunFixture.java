package dev.promptmill.support;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.PartitionLease;
import dev.promptmill.ledger.Partitions;
import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.Runs;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerParameters;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.step.BudgetRules;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.ledger.step.SubmitOutcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run of its own in a real database, brought to where a test wants it by the ledger's
 * own classes. One image costs $0.0035.
 */
public final class RunFixture implements AutoCloseable {

	public static final BigDecimal PRICE = new BigDecimal("0.0035");

	/** A worker that can work for it. */
	public static final WorkerCapabilities WORKER = new WorkerCapabilities("1.2.3", false);

	private static final AtomicInteger INPUTS = new AtomicInteger();

	private final SettableClock clock = new SettableClock();

	private final TestDatabase database;

	private final Runs runs;

	private final long id;

	private final int input = INPUTS.incrementAndGet();

	private RunLease lease;

	private long rows;

	public RunFixture(TestDatabase database) {
		this(database, UnaryOperator.identity());
	}

	/** A run by a plan. */
	public RunFixture(TestDatabase database, Run.Plan plan) {
		this(database, (own) -> plan);
	}

	/**
	 * A run by a plan of its own that was changed.
	 * @param change gets a plan whose input no other run has
	 */
	public RunFixture(TestDatabase database, UnaryOperator<Run.Plan> change) {
		this.database = database;
		this.runs = database.runs(this.clock);
		this.id = this.runs.create((run) -> change.apply(plan()), 1, false).id();
		this.lease = this.runs.lease(this.id).orElseThrow();
	}

	/** What its process writes down for workers. */
	public static WorkerParameters workerParameters(Map<String, String> settings) {
		return new WorkerParameters(settings, WORKER.version(), null);
	}

	/** A plan whose input no other run has. */
	public Run.Plan plan() {
		return new Run.Plan("night", Path.of("/prompts/night-" + this.input + ".csv"), "%064d".formatted(this.input),
				List.of("id", "prompt"), OutputLocation.of(Path.of("/output/night-" + this.input)),
				Map.of("promptmill.budget", "1"), false, false, PRICE, 0, 0);
	}

	public long id() {
		return this.id;
	}

	public TestDatabase database() {
		return this.database;
	}

	public Run run() {
		return this.runs.get(this.id);
	}

	public Runs runs() {
		return this.runs;
	}

	public RunLease lease() {
		return this.lease;
	}

	public SettableClock clock() {
		return this.clock;
	}

	public SubmitLedger submit() {
		return new SubmitLedger(this.database.ledger(), this.lease, PRICE, this.clock);
	}

	/** The same under budgets that all runs share, in UTC. */
	public SubmitLedger submit(PeriodBudgets budgets) {
		return new SubmitLedger(this.database.ledger(), this.lease, PRICE, this.clock,
				new BudgetRules(true, budgets, ZoneOffset.UTC));
	}

	public CollectLedger collect() {
		return new CollectLedger(this.database.ledger(), this.lease, PRICE, this.clock);
	}

	/** The lease of a partition, for a worker of this process. */
	public PartitionLease take(PartitionAssignment order) {
		return new Partitions(this.database.ledger()).take(order, PartitionLease.EXPIRES_AFTER, WORKER).orElseThrow();
	}

	public RunLifecycle recovery() {
		return new RunLifecycle(this.database.ledger(), this.lease, this.clock);
	}

	public ReportLedger report() {
		return new ReportLedger(this.database.ledger());
	}

	public RunTotals totals() {
		return report().totals(run());
	}

	/** Adds ready rows of one 1K image each. */
	public RunFixture rows(int count) {
		List<NewRow> added = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			added.add(newRow(1));
		}
		new IngestLedger(this.database.ledger()).add(this.id, added);
		return this;
	}

	/** Adds a ready row that asks for so many images. */
	public RunFixture row(int images) {
		new IngestLedger(this.database.ledger()).add(this.id, List.of(newRow(images)));
		return this;
	}

	/** Adds a rejected row. */
	public RunFixture rejected(String why) {
		long number = ++this.rows;
		new IngestLedger(this.database.ledger()).add(this.id,
				List.of(new NewRow(number, number + 1, "r" + number, List.of("r" + number, ""), null, why)));
		return this;
	}

	private NewRow newRow(int images) {
		long number = ++this.rows;
		return new NewRow(number, number + 1, "r" + number, List.of("r" + number, "a lighthouse"),
				new NewRow.Request(
						"{\"mode\":\"text-to-image\",\"prompt\":\"a lighthouse\",\"num_images\":" + images + "}",
						order(), "text-to-image", "1K", 1024, 1024, images),
				null);
	}

	/** What every row of this fixture orders; no other fixture's rows do. */
	public String order() {
		return "order-" + this.input;
	}

	/** A ready row as the submitter gets it. */
	public ReadyRow readyRow(long row) {
		return readyRow((readyRow) -> readyRow.rowNumber() == row, row);
	}

	/** The same by its id. */
	public ReadyRow readyRow(String row) {
		return readyRow((readyRow) -> readyRow.id().equals(row), row);
	}

	private ReadyRow readyRow(Predicate<ReadyRow> wanted, Object row) {
		return submit().ready(100_000)
			.stream()
			.filter(wanted)
			.findFirst()
			.orElseThrow(() -> new AssertionError("Row " + row + " is not ready"));
	}

	/** Records that a row is about to be sent. */
	public ReadyRow intended(long row) {
		ReadyRow readyRow = readyRow(row);
		held(submit().recordIntent(readyRow));
		return readyRow;
	}

	/** Has a row accepted as a task that is due at once. */
	public OpenTask accepted(long row) {
		ReadyRow readyRow = intended(row);
		held(submit().answer(readyRow, accepted(readyRow, this.clock)));
		return task(row);
	}

	/** Has a row's task succeed with images that are still to be fetched. */
	public OpenTask fetching(long row, ImageRecord... images) {
		held(collect().fetchLater(accepted(row), List.of(images), 1, this.clock.instant(), null));
		return task(row);
	}

	/** What an accepting API answers, with a task that no other fixture has. */
	public static SubmitOutcome accepted(ReadyRow readyRow, SettableClock clock) {
		return new SubmitOutcome(AttemptState.OPEN, RowStatus.GENERATING,
				"task-" + readyRow.rowNumber() + "-" + readyRow.attempt() + "-"
						+ Integer.toHexString(System.identityHashCode(clock)),
				200, null, null, null, clock.instant(), false);
	}

	/** An open task that is due. */
	public OpenTask task(long row) {
		return task((task) -> task.rowNumber() == row, row);
	}

	/** The same by the id of its row. */
	public OpenTask task(String row) {
		return task((task) -> task.id().equals(row), row);
	}

	private OpenTask task(Predicate<OpenTask> wanted, Object row) {
		return collect().due(0, 1, 100_000)
			.stream()
			.filter(wanted)
			.findFirst()
			.orElseThrow(() -> new AssertionError("Row " + row + " is not due"));
	}

	/** A row with everything that happened to it. */
	public RowRecord record(long row) {
		return report().rows(this.id, row - 1, 1).get(0);
	}

	public AttemptRecord attempt(long row, int number) {
		return record(row).attempts().get(number - 1);
	}

	/** An image on disk, of the size that was asked for. */
	public ImageRecord stored(long row, int number) {
		return new ImageRecord(number, url(row, number),
				new ImageRecord.Stored("images/r" + row + "-" + number + ".png", "ab".repeat(32), 1234, 1024, 1024,
						true, "image/png", this.clock.instant()),
				null);
	}

	/** An image that could not be fetched. */
	public static ImageRecord missing(long row, int number) {
		return ImageRecord.missing(number, url(row, number), "HTTP 503");
	}

	private static String url(long row, int number) {
		return "https://file.example/r" + row + "-" + number + ".png";
	}

	/** Waits for a change, whose guard must hold. */
	public static void held(CompletableFuture<Boolean> change) {
		assertThat(change.join()).as("the guard of a change that the test relies on").isTrue();
	}

	/**
	 * Lets the holder fall silent for so long, and another one take the run: the lease
	 * that this fixture had stays open and has lost the run.
	 */
	public RunLease takenOver() {
		RunLease lost = this.lease;
		silent(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS + 1));
		this.lease = this.runs.lease(this.id).orElseThrow();
		return lost;
	}

	/** Moves the holder's last sign of life into the past. */
	public void silent(Duration time) {
		this.database.sql()
			.sql("UPDATE run SET heartbeat_at = heartbeat_at - ? WHERE run_id = ?")
			.params(time.toMillis(), this.id)
			.update();
	}

	@Override
	public void close() {
		this.lease.close();
	}

}
