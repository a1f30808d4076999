package dev.promptmill.report;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.Balance;
import dev.promptmill.ledger.Claim;
import dev.promptmill.ledger.CollectLedger;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.IngestLedger;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.NewRow;
import dev.promptmill.ledger.OpenTask;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunLifecycle;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.Runs;
import dev.promptmill.ledger.SubmitLedger;
import dev.promptmill.ledger.SubmitOutcome;
import dev.promptmill.ledger.query.ReportLedger;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A run in a real database, brought to where a test wants it by the ledger's own classes.
 */
final class LedgerFixture implements AutoCloseable {

	static final BigDecimal PRICE = new BigDecimal("0.0035");

	final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T22:00:00Z"));

	final Path output;

	private final JdbcDataSource source = new JdbcDataSource();

	private final LedgerDatabase database;

	private final Runs runs;

	private final RunLease lease;

	private final SubmitLedger submit;

	private final CollectLedger collect;

	private final RunLifecycle recovery;

	private final List<NewRow> added = new ArrayList<>();

	private LedgerFixture(Path folder, List<String> columns, Map<String, String> settings, boolean simulated) {
		this.source.setURL("jdbc:h2:file:" + folder.resolve("ledger").toAbsolutePath() + ";DB_CLOSE_DELAY=-1");
		Flyway.configure()
			.dataSource(this.source)
			.locations("classpath:db/migration/common", "classpath:db/migration/h2")
			.load()
			.migrate();
		this.output = folder.resolve("output").resolve("night-1");
		this.database = new LedgerDatabase(this.source);
		this.runs = new Runs(this.database, this.clock);
		Run run = this.runs.create((id) -> new Run.Plan("night", Path.of("/prompts/night.csv"), "0".repeat(64), columns,
				OutputLocation.of(this.output), settings, simulated, false, PRICE, 0, 0), 1, false);
		this.lease = this.runs.lease(run.id()).orElseThrow();
		this.submit = new SubmitLedger(this.database, this.lease, PRICE, this.clock);
		this.collect = new CollectLedger(this.database, this.lease, PRICE, this.clock);
		this.recovery = new RunLifecycle(this.database, this.lease, this.clock);
	}

	static LedgerFixture of(Path folder, String... columns) {
		return new LedgerFixture(folder, List.of(columns), Map.of(), false);
	}

	static LedgerFixture simulated(Path folder, String... columns) {
		return new LedgerFixture(folder, List.of(columns), Map.of(), true);
	}

	static LedgerFixture with(Path folder, Map<String, String> settings, String... columns) {
		return new LedgerFixture(folder, List.of(columns), settings, false);
	}

	Run run() {
		return this.runs.get(1);
	}

	ReportLedger ledger() {
		return new ReportLedger(this.database);
	}

	Reports reports() {
		return new Reports(ledger(), this.clock);
	}

	/** A valid row that is ready. */
	LedgerFixture row(String id, String input, String mode, int width, int height, int images, String... source) {
		return add(id, new NewRow.Request(input, "order", mode, "1K", width, height, images), null, source);
	}

	LedgerFixture row(String id, int images, String... source) {
		return row(id, "{\"prompt\":\"a lighthouse\"}", "text-to-image", 1024, 1024, images, source);
	}

	LedgerFixture rejected(String id, String why, String... source) {
		return add(id, null, why, source);
	}

	private LedgerFixture add(String id, NewRow.Request request, String why, String... source) {
		long number = this.added.size() + 1L;
		NewRow row = new NewRow(number, number + 1, id, List.of(source), request, why);
		this.added.add(row);
		new IngestLedger(this.database).add(1, List.of(row));
		return this;
	}

	/** Adds many rows with one batch. */
	LedgerFixture rows(List<NewRow> rows) {
		new IngestLedger(this.database).add(1, rows);
		return this;
	}

	/** Sends a row and records this answer. */
	LedgerFixture answered(String id, AttemptState attempt, RowStatus row, int http, String code, String message) {
		Claim claim = intended(id);
		this.clock.advance(Duration.ofMillis(250));
		String task = (attempt == AttemptState.OPEN) ? "task-" + id + "-" + claim.attempt() : null;
		held(this.submit
			.answer(claim, new SubmitOutcome(attempt, row, task, http, code, message, null, this.clock.instant(), true))
			.join());
		return this;
	}

	Claim intended(String id) {
		Claim claim = this.submit.ready(10_000)
			.stream()
			.filter((ready) -> ready.id().equals(id))
			.findFirst()
			.orElseThrow();
		held(this.submit.recordIntent(claim).join());
		return claim;
	}

	LedgerFixture accepted(String id) {
		return answered(id, AttemptState.OPEN, RowStatus.GENERATING, 200, null, null);
	}

	LedgerFixture delivered(String id, RowStatus status, String code, String message, ImageRecord... images) {
		accepted(id);
		this.clock.advance(Duration.ofSeconds(18));
		return deliverOpen(id, status, code, message, List.of(images));
	}

	/** Ends a row that was accepted before. */
	LedgerFixture deliverOpen(String id, RowStatus status, String code, String message, List<ImageRecord> images) {
		held(this.collect.deliver(task(id), status, images, code, message).join());
		return this;
	}

	LedgerFixture failed(String id, String code, String message) {
		accepted(id);
		this.clock.advance(Duration.ofSeconds(9));
		held(this.collect.fail(task(id), code, message).join());
		return this;
	}

	LedgerFixture failedOnce(String id, String code, String message) {
		accepted(id);
		this.clock.advance(Duration.ofSeconds(9));
		held(this.collect.submitAgain(task(id), code, message, this.clock.instant()).join());
		return this;
	}

	LedgerFixture balances(String before, String after) {
		this.recovery.balanceBefore(new Balance(new BigDecimal(before), run().createdAt()));
		this.recovery.balanceAfter(new BigDecimal(after));
		return this;
	}

	LedgerFixture ended(int exitCode, String message) {
		this.recovery.end(RunState.FINISHED, exitCode, message);
		return this;
	}

	/** An image on disk, 1024 pixels wide. */
	ImageRecord image(String id, int number, int height, boolean sizeOk) {
		return new ImageRecord(number, "https://file.example/" + id + "-" + number + ".png",
				new ImageRecord.Stored("images/" + id + "-" + number + ".png", "ab".repeat(32), 1234, 1024, height,
						sizeOk, "image/png", this.clock.instant()),
				null);
	}

	private OpenTask task(String id) {
		return this.collect.due(0, 1, 10_000).stream().filter((task) -> task.id().equals(id)).findFirst().orElseThrow();
	}

	private static void held(boolean held) {
		if (!held) {
			throw new AssertionError("The ledger refused a change that the test relies on");
		}
	}

	@Override
	public void close() {
		this.lease.close();
		new JdbcTemplate(this.source).execute("SHUTDOWN");
	}

	/** A clock that a test moves. */
	static final class SettableClock implements InstantSource {

		private Instant now;

		SettableClock(Instant now) {
			this.now = now;
		}

		void advance(Duration by) {
			this.now = this.now.plus(by);
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
