package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.promptmill.ledger.ArchivedRows;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.ledger.run.RowArchiver;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class ReportLedgerTests {

	private final RunFixture run;

	ReportLedgerTests(TestDatabase database) {
		this.run = new RunFixture(database);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void totalsWhenThereAreNoRowsThenEveryStatusIsZero() {
		RunTotals totals = this.run.totals();
		assertThat(totals.rows()).containsOnlyKeys(RowStatus.values())
			.allSatisfy((status, count) -> assertThat(count).isZero());
		assertThat(totals.billed()).isEqualByComparingTo("0");
		assertThat(totals.estimated()).isEqualByComparingTo("0");
	}

	@Test
	void totalsThenEveryCountAndEveryCent() {
		this.run.row(9).row(2).row(1).row(3).row(1).row(1).rejected("no prompt");
		new RunFixture(this.run.database()).rows(5).close();
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.PARTIAL, List.of(this.run.stored(1, 1), wrongSize(1, 2)), null,
					null));
		held(this.run.collect()
			.deliver(this.run.accepted(2), RowStatus.DELIVERED, List.of(this.run.stored(2, 1), this.run.stored(2, 2)),
					null, null));
		held(this.run.collect().fail(this.run.accepted(3), "NSFW_DETECTED", null));
		this.run.accepted(4);
		held(this.run.submit()
			.answer(this.run.intended(5), new SubmitOutcome(AttemptState.LOST, RowStatus.UNKNOWN, null, 0, "REPLY_LOST",
					null, null, Instant.EPOCH, true)));
		RunTotals totals = this.run.totals();
		assertThat(totals.rows()).containsEntry(RowStatus.PARTIAL, 1L)
			.containsEntry(RowStatus.DELIVERED, 1L)
			.containsEntry(RowStatus.FAILED, 1L)
			.containsEntry(RowStatus.GENERATING, 1L)
			.containsEntry(RowStatus.UNKNOWN, 1L)
			.containsEntry(RowStatus.READY, 1L)
			.containsEntry(RowStatus.REJECTED, 1L)
			.containsEntry(RowStatus.SUBMITTING, 0L);
		assertThat(totals.all()).isEqualTo(7);
		assertThat(totals.settled()).isEqualTo(5);
		assertThat(totals.complete()).isFalse();
		assertThat(totals.imagesRequested()).isEqualTo(17);
		assertThat(totals.imagesDelivered()).isEqualTo(4);
		assertThat(totals.wrongSize()).isEqualTo(1);
		assertThat(totals.estimated()).isEqualByComparingTo("0.0595");
		assertThat(totals.billed()).isEqualByComparingTo("0.014");
		assertThat(totals.returned()).isEqualByComparingTo("0.028");
		assertThat(totals.reserved()).isEqualByComparingTo("0.0105");
		assertThat(totals.possiblyBilled()).isEqualByComparingTo("0.0035");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 6, 7 })
	void rowsThenEveryRowOnceInInputOrderWithItsOwnAttemptsAndImages(int page) {
		this.run.rows(6);
		held(this.run.collect().submitAgain(this.run.accepted(3), "TIMEOUT", null, this.run.clock().instant()));
		for (long row = 1; row <= 6; row++) {
			held(this.run.collect()
				.deliver(this.run.accepted(row), RowStatus.DELIVERED, List.of(this.run.stored(row, 1)), null, null));
		}
		List<RowRecord> all = new ArrayList<>();
		long after = 0;
		for (List<RowRecord> rows = next(after, page); !rows.isEmpty(); rows = next(after, page)) {
			assertThat(rows).hasSizeLessThanOrEqualTo(page);
			all.addAll(rows);
			after = rows.get(rows.size() - 1).rowNumber();
		}
		assertThat(all).extracting(RowRecord::rowNumber).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
		assertThat(all).allSatisfy((row) -> {
			assertThat(row.images()).containsExactly(this.run.stored(row.rowNumber(), 1));
			assertThat(row.attempts()).hasSize((row.rowNumber() == 3) ? 2 : 1);
			assertThat(row.attempts().get(row.attempts().size() - 1).taskId())
				.startsWith("task-" + row.rowNumber() + "-" + row.attempts().size());
			assertThat(row.sum(AttemptRecord::billed)).isEqualByComparingTo("0.0035");
		});
	}

	@Test
	void totalsThenAwaitedImagesAreThoseOfRowsThatAreNotSettled() {
		this.run.row(4).row(3).row(2);
		held(this.run.collect().fail(this.run.accepted(2), "NSFW_DETECTED", null));
		this.run.accepted(3);
		assertThat(this.run.totals().imagesAwaited()).isEqualTo(6);
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, NONE, 0", "PLAIN, HELD, 1", "SINCE_LAST, NONE, 0", "SINCE_LAST, GONE, 2",
			"SINCE_LAST, REUSED, 1" })
	void totalsThenRowsOfEarlierRunsAreCountedWhereThereMayBeAny(PurchaseOptions.Mode mode, String kind, int expected) {
		try (RunFixture comparing = new RunFixture(this.run.database(), (own) -> with(own, mode)).rows(2)) {
			switch (kind) {
				case "HELD" -> settle(comparing, 1, "UNKNOWN", "HELD");
				case "REUSED" -> settle(comparing, 1, "REUSED", null);
				case "GONE" -> {
					settle(comparing, 1, "FAILED", "IMAGES_GONE");
					settle(comparing, 2, "PARTIAL", "IMAGES_GONE");
				}
				default -> {
				}
			}
			ReusedRowCounts counts = comparing.totals().reusedRows();
			assertThat(counts.held()).isEqualTo(kind.equals("HELD") ? expected : 0);
			assertThat(counts.reused()).isEqualTo(kind.equals("REUSED") ? expected : 0);
			assertThat(counts.imagesGone()).isEqualTo(kind.equals("GONE") ? expected : 0);
		}
	}

	private static Run.Plan with(Run.Plan own, PurchaseOptions.Mode mode) {
		return new Run.Plan(own.jobName(), own.input(), own.inputSha256(), own.columns(), own.output(), own.settings(),
				false, false, own.unitPrice(), 2, 2, new PurchaseOptions(mode, Set.of(), false, false));
	}

	private static void settle(RunFixture run, long row, String status, @Nullable String code) {
		run.database()
			.sql()
			.sql("UPDATE prompt_row SET status = ?, fail_code = ? WHERE run_id = ? AND row_no = ?")
			.params(status, code, run.id(), row)
			.update();
	}

	@Test
	void imagesKeptThenThoseOnDiskThatAnEarlierRunBought() {
		this.run.row(3).row(2);
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.PARTIAL,
					List.of(this.run.stored(1, 1), RunFixture.missing(1, 2), this.run.stored(1, 3)), "GONE", null));
		this.run.database()
			.sql()
			.sql("UPDATE prompt_row SET image_offset = 2 WHERE run_id = ? AND row_no = 1")
			.param(this.run.id())
			.update();
		assertThat(this.run.record(1).imagesKept()).isEqualTo(1);
		this.run.database()
			.sql()
			.sql("UPDATE prompt_row SET images_ordered = 0, images_delivered = 2 WHERE run_id = ? AND row_no = 2")
			.param(this.run.id())
			.update();
		assertThat(this.run.record(2).imagesKept()).as("nothing was ordered").isEqualTo(2);
	}

	@Test
	void firstImageThenThatOfTheFirstRowThatHasOneOnDisk() {
		this.run.rows(1).row(2);
		assertThat(this.run.report().firstImage(this.run.run())).isEmpty();
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.FAILED, List.of(RunFixture.missing(1, 1)), "GONE", null));
		held(this.run.collect()
			.deliver(this.run.accepted(2), RowStatus.DELIVERED, List.of(this.run.stored(2, 1), this.run.stored(2, 2)),
					null, null));
		assertThat(this.run.report().firstImage(this.run.run())).contains("images/r2-1.png");
	}

	@Test
	void bytesPerPixelThenOfTheNewestOfTheLastThreeFinishedRunsThatHasImages() {
		assertThat(this.run.report().bytesPerPixel(true)).isEmpty();
		simulated(1);
		assertThat(this.run.report().bytesPerPixel(true)).hasValueSatisfying((bytes) -> assertThat(bytes)
			.isCloseTo(new BigDecimal("0.001177"), Offset.offset(new BigDecimal("0.000001"))));
		for (int empty = 0; empty < 2; empty++) {
			simulated(0);
		}
		assertThat(this.run.report().bytesPerPixel(true)).isPresent();
		simulated(0);
		assertThat(this.run.report().bytesPerPixel(true)).isEmpty();
	}

	/** A finished simulated run with so many images. */
	private void simulated(int images) {
		try (RunFixture other = new RunFixture(this.run.database(),
				(own) -> new Run.Plan(own.jobName(), own.input(), own.inputSha256(), own.columns(), own.output(),
						own.settings(), true, false, own.unitPrice(), images, images))
			.rows(images)) {
			for (long row = 1; row <= images; row++) {
				held(other.collect()
					.deliver(other.accepted(row), RowStatus.DELIVERED, List.of(other.stored(row, 1)), null, null));
			}
			other.recovery().end(RunState.FINISHED, 0, null);
		}
	}

	@Test
	void runsThenAllOldestFirst() {
		try (RunFixture other = new RunFixture(this.run.database())) {
			assertThat(this.run.report().runs()).extracting(Run::id).endsWith(this.run.id(), other.id());
		}
	}

	@Test
	void archivedThenHowManyRowsAndWhen() {
		assertThat(this.run.report().archived(this.run.run())).isEmpty();
		this.run.rows(2);
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		this.run.recovery().end(RunState.FINISHED, 1, null);
		new RowArchiver(this.run.database().ledger(), this.run.lease(), this.run.clock()).archive();
		assertThat(this.run.report().archived(this.run.run()))
			.contains(new ArchivedRows(this.run.clock().instant(), 1));
	}

	private List<RowRecord> next(long after, int most) {
		return this.run.report().rows(this.run.id(), after, most);
	}

	private ImageRecord wrongSize(long row, int number) {
		ImageRecord.Stored right = this.run.stored(row, number).stored();
		return new ImageRecord(number, "https://file.example/wide.png", new ImageRecord.Stored(right.file(),
				right.sha256(), right.bytes(), 1280, 720, false, right.contentType(), right.downloadedAt()), null);
	}

}
