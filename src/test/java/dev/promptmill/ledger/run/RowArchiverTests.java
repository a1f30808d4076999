package dev.promptmill.ledger.run;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.LeaseLostException;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.LedgerSnapshot;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.Runs;
import dev.promptmill.ledger.order.OrderCategory;
import dev.promptmill.ledger.order.OrderKey;
import dev.promptmill.ledger.order.OrderLedger;
import dev.promptmill.ledger.order.OrderLookup;
import dev.promptmill.ledger.order.OrderOwner;
import dev.promptmill.ledger.query.Cost;
import dev.promptmill.ledger.query.CostLedger;
import dev.promptmill.ledger.query.RunSums;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.run.RowArchiver.Counts;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.ProxiedDataSource;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Archiving of a run with every kind of row, beside another run that has the same:
 * settled rows go, and nobody who asks about orders or money gets another answer.
 */
@OnEveryDatabase
public class RowArchiverTests {

	private static final long DELIVERED = 1;

	private static final long FAILED = 2;

	private static final long UNKNOWN = 3;

	private static final long TRIED_TWICE = 4;

	private static final long UNFETCHED = 5;

	private static final long ERROR_AND_DELIVERED = 6;

	private static final long REJECTED = 7;

	private static final long HELD = 8;

	private static final Long[] STAYING = { UNKNOWN, UNFETCHED, ERROR_AND_DELIVERED, HELD };

	private final TestDatabase database;

	private final RunFixture run;

	private final RunFixture other;

	RowArchiverTests(TestDatabase database) {
		this.database = database;
		this.run = new RunFixture(database);
		this.other = new RunFixture(database);
	}

	@BeforeEach
	void finish() {
		for (RunFixture each : List.of(this.run, this.other)) {
			fill(each);
			each.recovery().end(RunState.FINISHED, 3, null);
		}
	}

	@AfterEach
	void close() {
		this.run.close();
		this.other.close();
	}

	@Test
	void archiveThenRowsThatAreSettledForGoodGoAndAllOthersStay() {
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		assertThat(RowArchiver.count(this.database.ledger(), this.run.id())).isEqualTo(new Counts(4, 4));
		assertThat(archive(this.run)).isEqualTo(new Counts(4, 4));
		assertThat(rows(this.run)).containsExactly(STAYING);
		assertThat(rows("attempt", this.run)).containsExactly(UNKNOWN, UNFETCHED, ERROR_AND_DELIVERED);
		assertThat(rows("image", this.run)).as("names of images that orders lead to stay")
			.containsExactly(DELIVERED, TRIED_TWICE, UNFETCHED, ERROR_AND_DELIVERED);
		assertThat(rows("archived_row", this.run)).containsExactly(DELIVERED, FAILED, TRIED_TWICE);
		assertThat(rows("archived_row", this.other)).isEmpty();
		assertThat(before.changesTo(LedgerSnapshot.of(this.database)))
			.allMatch((key) -> key.split("[ /]")[1].equals(String.valueOf(this.run.id())));
		assertThat(archive(this.run)).as("once more").isEqualTo(new Counts(0, 4));
	}

	@Test
	void archiveThenEverySumIsAsBefore() {
		this.database.sql()
			.sql("UPDATE attempt SET account_day = 20240229 WHERE run_id = ? AND row_no = ? AND attempt_no = 1")
			.params(this.run.id(), TRIED_TWICE)
			.update();
		for (RunFixture each : List.of(this.run, this.other)) {
			wrongSize(each, TRIED_TWICE);
			wrongSize(each, UNFETCHED);
		}
		neverSent(9, "ABANDONED");
		neverSent(10, "IMAGES_GONE");
		neverSent(11, "");
		RunTotals totals = this.run.totals();
		RunTotals totalsOfOther = this.other.totals();
		RunSums sums = Objects.requireNonNull(RunSums.all(this.database.ledger()).get(this.run.id()));
		List<List<Cost>> costs = costs();
		archive(this.run);
		archive(this.other);
		assertThat(totals.wrongSize()).isEqualTo(2);
		assertSame(totals, this.run.totals());
		assertSame(totalsOfOther, this.other.totals());
		assertSame(sums, RunSums.all(this.database.ledger()).get(this.run.id()));
		assertSame(costs, costs());
		this.run.recovery().sumUp();
		this.other.recovery().sumUp();
		assertSame(sums, RunSums.all(this.database.ledger()).get(this.run.id()));
		assertSame(costs, costs());
		this.run.takenOver().close();
		assertSame(sums, RunSums.all(this.database.ledger()).get(this.run.id()));
		assertSame(costs, costs());
	}

	@Test
	void sumUpWhenTheRunIsTakenAfterwardsThenRowsCountAgain() {
		this.run.recovery().sumUp();
		BigDecimal before = billed();
		this.run.takenOver().close();
		this.database.sql()
			.sql("UPDATE attempt SET billed = billed + 1 WHERE run_id = ? AND row_no = ?")
			.params(this.run.id(), DELIVERED)
			.update();
		assertThat(billed()).isEqualByComparingTo(before.add(BigDecimal.ONE));
		this.run.recovery().sumUp();
		this.run.recovery().sumUp();
		assertThat(billed()).isEqualByComparingTo(before.add(BigDecimal.ONE));
	}

	@Test
	void sumUpWhenTheRunIsNotFinishedThenRowsCount() {
		this.run.recovery().sumUp();
		this.run.recovery().reopen("again");
		this.database.sql()
			.sql("UPDATE attempt SET billed = billed + 1 WHERE run_id = ? AND row_no = ?")
			.params(this.run.id(), DELIVERED)
			.update();
		BigDecimal billed = billed();
		this.run.recovery().sumUp();
		assertThat(billed()).isEqualByComparingTo(billed);
		assertThat(costs("run_cost")).as("sums of the time before").isNotEqualTo(billed);
	}

	@Test
	void archiveThenOrdersAreJudgedAsBefore() {
		Map<OrderKey, OrderOwner> before = owners();
		archive(this.run);
		assertThat(owners()).usingRecursiveComparison()
			.ignoringFieldsMatchingRegexes(".*\\.run", ".*\\.archived")
			.withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
			.isEqualTo(before);
		assertThat(owners().values().stream().filter(OrderOwner::archived).map(OrderOwner::rowNumber))
			.containsExactlyInAnyOrder(DELIVERED, FAILED, TRIED_TWICE);
	}

	@Test
	void archiveThenNewestCopiesOfImagesAreStillKnown() {
		List<String> before = this.run.runs().newestCopies(this.run.id());
		assertThat(before).hasSize(3);
		archive(this.run);
		assertThat(this.run.runs().newestCopies(this.run.id())).containsExactlyInAnyOrderElementsOf(before);
	}

	@Test
	void archiveThenBudgetsKnowWhatWasSpent() {
		BigDecimal committed = this.run.submit().committed();
		String days = days();
		archive(this.run);
		archive(this.other);
		assertThat(this.run.submit().committed()).isEqualByComparingTo(committed);
		this.run.recovery().begin(0);
		assertThat(days()).isEqualTo(days);
	}

	@Test
	void archiveThenNoRowIsReadAgain() {
		this.database.sql().sql("UPDATE run SET rows_total = 9 WHERE run_id = ?").param(this.run.id()).update();
		IngestLedger ingest = new IngestLedger(this.database.ledger());
		assertThat(ingest.lastRow(this.run.id())).isEqualTo(HELD);
		archive(this.run);
		assertThat(ingest.lastRow(this.run.id())).isEqualTo(9);
	}

	@Test
	void archiveWhenAChunkFailsThenNothingOfItIsGoneAndTheNextFindsAll() {
		RunTotals totals = this.run.totals();
		LedgerDatabase failing = this.database.ledger(ProxiedDataSource.changing(this.database.dataSource(), (sql) -> {
			if (sql.startsWith("DELETE FROM prompt_row")) {
				throw new IllegalStateException("killed");
			}
			return sql;
		}));
		this.run.lease().close();
		try (RunLease lease = new Runs(failing, this.run.clock()).lease(this.run.id()).orElseThrow()) {
			LedgerSnapshot before = LedgerSnapshot.of(this.database);
			assertThatThrownBy(() -> new RowArchiver(failing, lease, this.run.clock()).archive())
				.hasStackTraceContaining("killed");
			assertThat(before.changesTo(LedgerSnapshot.of(this.database))).isEmpty();
		}
		this.run.takenOver().close();
		assertThat(archive(this.run)).isEqualTo(new Counts(4, 4));
		assertThat(this.run.totals().billed()).isEqualByComparingTo(totals.billed());
	}

	@Test
	void archiveWhenTheRunIsNotFinishedThenNothingChanges() {
		this.run.recovery().reopen("again");
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		assertThatThrownBy(() -> archive(this.run)).isInstanceOf(LedgerException.class);
		assertThat(before.changesTo(LedgerSnapshot.of(this.database))).isEmpty();
	}

	@Test
	void archiveWhenAnotherTookTheRunThenLeaseLostAndNothingChanges() {
		try (RunLease lost = this.run.takenOver()) {
			LedgerSnapshot before = LedgerSnapshot.of(this.database);
			assertThatThrownBy(() -> new RowArchiver(this.database.ledger(), lost, this.run.clock()).archive())
				.isInstanceOf(LeaseLostException.class);
			assertThat(before.changesTo(LedgerSnapshot.of(this.database))).isEmpty();
		}
	}

	@Test
	void takeOverWhenTheOwnerIsArchivedThenTheOrderPassesOnce() {
		archive(this.run);
		archive(this.other);
		this.database.sql()
			.sql("UPDATE archived_row SET status = 'FAILED', fail_code = 'CONTENT' WHERE run_id = ? AND row_no = ?")
			.params(this.run.id(), DELIVERED)
			.update();
		OrderLedger.Unsettled row = again(FAILED);
		OrderOwner owner = Objects.requireNonNull(owners().get(row.key()));
		assertThat(OrderCategory.of(owner, 0)).isEqualTo(OrderCategory.FAILED);
		OrderLedger orders = new OrderLedger(this.database.ledger(), this.other.lease(), this.other.clock());
		OrderLedger.Settlement settlement = new OrderLedger.Settlement(row, owner, RowStatus.READY, null, null,
				List.of(), new OrderLedger.Purchase(null, row.input(), 1, 0));
		assertThat(orders.settle(List.of(settlement))).containsExactly(true);
		assertThat(rows("archived_row", this.run)).containsExactly(DELIVERED, TRIED_TWICE);
		assertThat(orders.settle(List.of(settlement))).as("once more").containsExactly(false);
		assertThat(Objects.requireNonNull(owners().get(row.key())).run().id()).isEqualTo(this.other.id());
	}

	@Test
	void takeOverWhenTheArchivedOwnerIsAnotherThenNothingPasses() {
		archive(this.run);
		OrderLedger.Unsettled row = again(FAILED);
		OrderOwner owner = Objects.requireNonNull(owners().get(row.key()));
		OrderOwner changed = new OrderOwner(owner.key(), owner.run(), owner.rowNumber(), true, RowStatus.PARTIAL,
				owner.failCode(), null, null, 1, 0, BigDecimal.ZERO, BigDecimal.ZERO, List.of(), List.of());
		OrderOwner coded = new OrderOwner(owner.key(), owner.run(), owner.rowNumber(), true, owner.status(), "OTHER",
				null, null, 1, 0, BigDecimal.ZERO, BigDecimal.ZERO, List.of(), List.of());
		OrderLedger orders = new OrderLedger(this.database.ledger(), this.other.lease(), this.other.clock());
		for (OrderOwner wrong : List.of(changed, coded)) {
			assertThat(orders.settle(List.of(new OrderLedger.Settlement(row, wrong, RowStatus.READY, null, null,
					List.of(), new OrderLedger.Purchase(null, row.input(), 1, 0)))))
				.containsExactly(false);
		}
		assertThat(rows("archived_row", this.run)).containsExactly(DELIVERED, FAILED, TRIED_TWICE);
	}

	@Test
	void newWhenTheOwnerIsArchivedThenTheOrderPasses() {
		archive(this.run);
		archive(this.other);
		new IngestLedger(this.database.ledger()).add(this.other.id(), List.of(order(20, DELIVERED)),
				PurchaseOptions.EVERYTHING, false);
		assertThat(rows("archived_row", this.run)).containsExactly(FAILED, TRIED_TWICE);
		assertThat(rows("archived_row", this.other)).containsExactly(DELIVERED, FAILED, TRIED_TWICE);
		assertThat(this.other.submit().ready(10).stream().map(ReadyRow::rowNumber)).contains(20L);
	}

	@Test
	void adoptWhenAnArchivedRowHasTheTaskThenRefused() {
		String task = Objects.requireNonNull(this.run.record(DELIVERED).taskId());
		archive(this.run);
		UnknownRowResolution decisions = new UnknownRowResolution(this.database.ledger(), this.run.lease(),
				this.run.clock());
		assertThatThrownBy(() -> decisions.adopt("r3", task)).isInstanceOf(DecisionRefusedException.class)
			.hasMessageContaining("row number 1 of run " + this.run.id() + ", which was archived");
	}

	@Test
	void findWhenTheRowOfAnOrderIsLostThenAnError() {
		this.database.sql()
			.sql("DELETE FROM prompt_row WHERE run_id = ? AND row_no = ?")
			.params(this.run.id(), DELIVERED)
			.update();
		assertThatThrownBy(this::owners).hasStackTraceContaining("The ledger has lost row 1 of run " + this.run.id());
	}

	private void fill(RunFixture each) {
		each.rows(6).rejected("no prompt");
		deliver(each, DELIVERED);
		held(each.collect().fail(each.accepted(FAILED), "CONTENT", "refused"));
		each.intended(UNKNOWN);
		each.recovery().markUnknown(0);
		held(each.collect().submitAgain(each.accepted(TRIED_TWICE), "INTERNAL", "try again", each.clock().instant()));
		deliver(each, TRIED_TWICE);
		held(each.collect()
			.deliver(each.accepted(UNFETCHED), RowStatus.FAILED, List.of(RunFixture.missing(UNFETCHED, 1)), "GONE",
					"gone"));
		ReadyRow claim = each.intended(ERROR_AND_DELIVERED);
		held(each.submit()
			.answer(claim, new SubmitOutcome(AttemptState.SERVER_ERROR, RowStatus.READY, null, 503, "503", null, null,
					each.clock().instant(), true)));
		deliver(each, ERROR_AND_DELIVERED);
		each.rows(1);
		this.database.sql()
			.sql("UPDATE prompt_row SET status = 'UNKNOWN', fail_code = 'HELD' WHERE run_id = ? AND row_no = ?")
			.params(each.id(), HELD)
			.update();
	}

	/** A row that nobody's order leads to any more, with an image of another size. */
	private void wrongSize(RunFixture each, long row) {
		for (String sql : List.of("UPDATE image SET size_ok = FALSE", "UPDATE prompt_row SET owns_order = FALSE",
				"DELETE FROM purchase_order")) {
			this.database.sql().sql(sql + " WHERE run_id = ? AND row_no = ?").params(each.id(), row).update();
		}
	}

	/** A row of the run that was settled without being sent. */
	private void neverSent(long row, String code) {
		this.run.rows(1);
		this.database.sql()
			.sql("UPDATE prompt_row SET status = 'FAILED', fail_code = ? WHERE run_id = ? AND row_no = ?")
			.params(code, this.run.id(), row)
			.update();
	}

	private static void deliver(RunFixture each, long row) {
		held(each.collect().deliver(each.accepted(row), RowStatus.DELIVERED, List.of(each.stored(row, 1)), null, null));
	}

	private Counts archive(RunFixture each) {
		return new RowArchiver(this.database.ledger(), each.lease(), each.clock()).archive();
	}

	/** A row of the other run that orders the same. */
	private OrderLedger.Unsettled again(long row) {
		new IngestLedger(this.database.ledger()).add(this.other.id(), List.of(order(20, row)));
		OrderLedger orders = new OrderLedger(this.database.ledger(), this.other.lease(), this.other.clock());
		return orders.unsettled(0, 10).get(0);
	}

	private NewRow order(long number, long sameAs) {
		return new NewRow(number, number + 1, "r" + sameAs, List.of("r" + sameAs, "a lighthouse"), new NewRow.Request(
				"{\"mode\":\"text-to-image\"}", this.run.order(), "text-to-image", "1K", 1024, 1024, 1), null);
	}

	private Map<OrderKey, OrderOwner> owners() {
		List<OrderKey> keys = new ArrayList<>();
		for (long row = DELIVERED; row < REJECTED; row++) {
			keys.add(OrderKey.of("r" + row, this.run.order()));
		}
		return new OrderLookup(this.database.ledger()).find(keys);
	}

	private List<Long> rows(RunFixture each) {
		return rows("prompt_row", each);
	}

	private List<Long> rows(String table, RunFixture each) {
		return this.database.sql()
			.sql("SELECT DISTINCT row_no FROM " + table + " WHERE run_id = ? ORDER BY row_no")
			.param(each.id())
			.query(Long.class)
			.list();
	}

	private List<List<Cost>> costs() {
		CostLedger costs = new CostLedger(this.database.ledger(), 19700101, 20991231);
		return List.of(costs.byDay(), costs.byMonth(), costs.byJob(), costs.byRun(), costs.byStatus());
	}

	private BigDecimal billed() {
		return Objects.requireNonNull(RunSums.all(this.database.ledger()).get(this.run.id())).billed();
	}

	private BigDecimal costs(String table) {
		return this.database.sql()
			.sql("SELECT SUM(billed) FROM " + table + " WHERE run_id = ?")
			.param(this.run.id())
			.query(BigDecimal.class)
			.single();
	}

	private String days() {
		return this.database.sql()
			.sql("SELECT account_day, committed FROM run_day WHERE run_id = ? ORDER BY account_day")
			.param(this.run.id())
			.query()
			.listOfRows()
			.toString();
	}

	private static void assertSame(Object before, Object after) {
		assertThat(after).usingRecursiveComparison()
			.withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
			.isEqualTo(before);
	}

}
