package dev.promptmill.report;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.run.Balance;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.SettableClock;
import dev.promptmill.support.TestDatabase;

import static dev.promptmill.support.RunFixture.held;

/** A {@link RunFixture} to report on: rows have ids, columns and times. */
final class ReportRun implements AutoCloseable {

	static final BigDecimal PRICE = RunFixture.PRICE;

	final Path output;

	final SettableClock clock;

	private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);

	private final RunFixture run;

	private long rows;

	private ReportRun(Path folder, List<String> columns, Map<String, String> settings, boolean simulated) {
		this.output = folder.resolve("output").resolve("night-1");
		this.run = new RunFixture(this.database, new Run.Plan("night", Path.of("/prompts/night.csv"), "0".repeat(64),
				columns, OutputLocation.of(this.output), settings, simulated, false, PRICE, 0, 0));
		this.clock = this.run.clock();
	}

	static ReportRun of(Path folder, String... columns) {
		return new ReportRun(folder, List.of(columns), Map.of(), false);
	}

	static ReportRun simulated(Path folder, String... columns) {
		return new ReportRun(folder, List.of(columns), Map.of(), true);
	}

	static ReportRun with(Path folder, Map<String, String> settings, String... columns) {
		return new ReportRun(folder, List.of(columns), settings, false);
	}

	Run run() {
		return this.run.run();
	}

	ReportLedger ledger() {
		return this.run.report();
	}

	Reports reports() {
		return new Reports(ledger(), this.clock);
	}

	/** A valid row that is ready. */
	ReportRun row(String id, String input, String mode, int width, int height, int images, String... source) {
		return add(id, new NewRow.Request(input, "order", mode, "1K", width, height, images), null, source);
	}

	ReportRun row(String id, int images, String... source) {
		return row(id, "{\"prompt\":\"a lighthouse\"}", "text-to-image", 1024, 1024, images, source);
	}

	ReportRun rejected(String id, String why, String... source) {
		return add(id, null, why, source);
	}

	private ReportRun add(String id, NewRow.Request request, String why, String... source) {
		long number = ++this.rows;
		return rows(List.of(new NewRow(number, number + 1, id, List.of(source), request, why)));
	}

	/** Adds many rows with one batch. */
	ReportRun rows(List<NewRow> added) {
		new IngestLedger(this.database.ledger()).add(this.run.id(), added);
		return this;
	}

	/** Sends a row and records this answer. */
	ReportRun answered(String id, AttemptState attempt, RowStatus row, int http, String code, String message) {
		ReadyRow readyRow = this.run.readyRow(id);
		held(this.run.submit().recordIntent(readyRow));
		this.clock.advance(Duration.ofMillis(250));
		String task = (attempt == AttemptState.OPEN) ? "task-" + id + "-" + readyRow.attempt() : null;
		held(this.run.submit()
			.answer(readyRow,
					new SubmitOutcome(attempt, row, task, http, code, message, null, this.clock.instant(), true)));
		return this;
	}

	ReportRun accepted(String id) {
		return answered(id, AttemptState.OPEN, RowStatus.GENERATING, 200, null, null);
	}

	ReportRun delivered(String id, RowStatus status, String code, String message, ImageRecord... images) {
		accepted(id);
		this.clock.advance(Duration.ofSeconds(18));
		held(this.run.collect().deliver(this.run.task(id), status, List.of(images), code, message));
		return this;
	}

	ReportRun failed(String id, String code, String message) {
		accepted(id);
		this.clock.advance(Duration.ofSeconds(9));
		held(this.run.collect().fail(this.run.task(id), code, message));
		return this;
	}

	ReportRun failedOnce(String id, String code, String message) {
		accepted(id);
		this.clock.advance(Duration.ofSeconds(9));
		held(this.run.collect().submitAgain(this.run.task(id), code, message, this.clock.instant()));
		return this;
	}

	ReportRun balances(String before, String after) {
		this.run.recovery().balanceBefore(new Balance(new BigDecimal(before), run().createdAt()));
		this.run.recovery().balanceAfter(new BigDecimal(after));
		return this;
	}

	ReportRun ended(int exitCode, String message) {
		this.run.recovery().end(RunState.FINISHED, exitCode, message);
		return this;
	}

	/** An image on disk, 1024 pixels wide. */
	ImageRecord image(String id, int number, int height, boolean sizeOk) {
		return new ImageRecord(number, "https://file.example/" + id + "-" + number + ".png",
				new ImageRecord.Stored("images/" + id + "-" + number + ".png", "ab".repeat(32), 1234, 1024, height,
						sizeOk, "image/png", this.clock.instant()),
				null);
	}

	@Override
	public void close() {
		this.run.close();
		this.database.close();
	}

}
