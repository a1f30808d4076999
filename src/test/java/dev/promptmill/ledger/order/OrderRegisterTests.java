package dev.promptmill.ledger.order;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.ledger.PurchaseInstruction;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.run.UnknownRowResolution;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Claiming, passing on and taking back of orders. */
@OnEveryDatabase
public class OrderRegisterTests {

	private final TestDatabase database;

	private final RunFixture first;

	private final RunFixture second;

	private final IngestLedger ingest;

	OrderRegisterTests(TestDatabase database) {
		this.database = database;
		this.first = new RunFixture(database);
		this.second = new RunFixture(database);
		this.ingest = new IngestLedger(database.ledger());
	}

	@AfterEach
	void close() {
		this.first.close();
		this.second.close();
	}

	@Test
	void claimThenTheFirstRowWithIdAndOrderHasIt() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0), row(2, "b", 0)));
		this.ingest.add(this.second.id(), List.of(row(1, "A", 0), row(2, "c", 0), other(3, "b")));
		assertThat(ready(this.first)).containsExactly(1L, 2L);
		assertThat(ready(this.second)).as("new, and changed").containsExactly(2L, 3L);
		assertThat(owner("a")).containsEntry("run_id", this.first.id()).containsEntry("generation", 1);
	}

	@Test
	void findThenTheMoneyOfAllAttemptsIsAddedUpOnceHoweverOftenTheKeyIsGiven() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0), row(2, "b", 0)));
		this.first.accepted(1);
		attempt(2, "LOST");
		attempt(3, "SURPLUS");
		OrderKey key = OrderKey.of("a", order());
		assertThat(new OrderLookup(this.database.ledger()).find(List.of(key, key)).values()).singleElement()
			.satisfies((owner) -> {
				assertThat(owner.spent()).isEqualByComparingTo(RunFixture.PRICE.multiply(BigDecimal.valueOf(3)));
				assertThat(owner.possiblyBilled()).as("a surplus is not in doubt")
					.isEqualByComparingTo(RunFixture.PRICE);
			});
	}

	/** A further attempt of the first row that may have been billed. */
	private void attempt(int number, String state) {
		this.database.sql()
			.sql("""
					INSERT INTO attempt (run_id, row_no, attempt_no, state, images, reserved, billed, returned, possibly_billed,
					  intended_at, account_day)
					VALUES (?, 1, ?, ?, 1, 0, 0, 0, ?, 0, 20261130)
					""")
			.params(this.first.id(), number, state, RunFixture.PRICE)
			.update();
	}

	@Test
	void claimWhenThereAreNoIdsThenTheSameOrderIsCounted() {
		this.ingest.add(this.first.id(), List.of(row(1, "1", 1), row(2, "2", 2)));
		this.ingest.add(this.second.id(), List.of(row(1, "1", 1), row(2, "2", 2), row(3, "3", 3)));
		assertThat(ready(this.second)).containsExactly(3L);
	}

	@Test
	void newThenTheOrderPassesAndTheRowThatHadItIsNotSent() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0), row(2, "b", 0)));
		this.ingest.add(this.second.id(), List.of(row(1, "b", 0)), PurchaseOptions.EVERYTHING, false);
		assertThat(ready(this.first)).containsExactly(1L);
		assertThat(ready(this.second)).containsExactly(1L);
		assertThat(owner("a")).containsEntry("run_id", this.first.id());
		assertThat(owner("b")).containsEntry("run_id", this.second.id())
			.containsEntry("row_no", 1L)
			.containsEntry("generation", 2)
			.containsEntry("instruction", "NEW");
		assertThat(this.first.submit().holdLost()).isEqualTo(1);
		assertThat(this.first.record(2)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.UNKNOWN);
			assertThat(row.failCode()).isEqualTo("HELD");
			assertThat(row.failMessage()).startsWith("run " + this.second.id() + " has bought it since");
			assertThat(row.imagesOrdered()).isZero();
		});
	}

	@Test
	void newWhenTheIdHasAnotherOrderTooThenThatOneStays() {
		this.ingest.add(this.first.id(), List.of(row(1, "b", 0), other(2, "b")));
		this.ingest.add(this.second.id(), List.of(row(1, "b", 0)), PurchaseOptions.EVERYTHING, false);
		assertThat(ready(this.first)).containsExactly(2L);
		assertThat(this.database.sql()
			.sql("SELECT run_id FROM purchase_order WHERE order_key = ?")
			.param(OrderKey.of("b", order() + "-b").value())
			.query(Long.class)
			.single()).isEqualTo(this.first.id());
	}

	@Test
	void newWhenTheRowHasTheOrderItselfThenItKeepsIt() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0)));
		OrderRegister register = new OrderRegister(this.database.ledger());
		this.database.ledger().inTransaction(() -> {
			register.lock();
			register.takeOver(this.first.id(), List.of(new OrderRegister.Place(1, OrderKey.of("a", order()))),
					PurchaseInstruction.RESUBMIT);
			return true;
		});
		assertThat(ready(this.first)).containsExactly(1L);
	}

	@Test
	void newWhenSimulatedThenTheOtherRunIsNotDisturbed() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0)));
		this.ingest.add(this.second.id(), List.of(row(1, "a", 0)), PurchaseOptions.EVERYTHING, true);
		assertThat(ready(this.first)).containsExactly(1L);
		assertThat(ready(this.second)).containsExactly(1L);
	}

	@Test
	void redoThenOnlyTheNamedRowsPass() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0), row(2, "b", 0)));
		this.ingest.add(this.second.id(), List.of(row(1, "a", 0), row(2, "B", 0)),
				new PurchaseOptions(PurchaseOptions.Mode.SINCE_LAST, Set.of("b"), false, false), false);
		assertThat(ready(this.second)).containsExactly(2L);
		assertThat(owner("b")).containsEntry("instruction", "REDO");
	}

	@Test
	void resubmitThenTheOrderComesBack() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0)));
		this.ingest.add(this.second.id(), List.of(row(1, "a", 0)), PurchaseOptions.EVERYTHING, false);
		this.first.submit().holdLost();
		UnknownRowResolution decisions = new UnknownRowResolution(this.database.ledger(), this.first.lease(),
				this.first.clock());
		assertThat(decisions.resubmit(UnknownRowResolution.Kind.UNKNOWN, List.of("a"))).isEqualTo(1);
		assertThat(ready(this.first)).containsExactly(1L);
		assertThat(this.first.record(1).imagesOrdered()).isEqualTo(1);
		assertThat(ready(this.second)).isEmpty();
		assertThat(owner("a")).containsEntry("instruction", "RESUBMIT").containsEntry("generation", 3);
	}

	@Test
	void resubmitWhenTheRunIsSimulatedThenTheRowThatHadTheOrderIsLeftAlone() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0)));
		this.ingest.add(this.second.id(), List.of(row(1, "a", 0)), PurchaseOptions.EVERYTHING, false);
		this.first.submit().holdLost();
		this.database.sql().sql("UPDATE run SET simulated = TRUE WHERE run_id = ?").param(this.first.id()).update();
		UnknownRowResolution decisions = new UnknownRowResolution(this.database.ledger(), this.first.lease(),
				this.first.clock());
		assertThat(decisions.resubmit(UnknownRowResolution.Kind.UNKNOWN, List.of("a"))).isEqualTo(1);
		assertThat(ready(this.first)).containsExactly(1L);
		assertThat(ready(this.second)).containsExactly(1L);
		assertThat(owner("a")).containsEntry("run_id", this.first.id()).containsEntry("instruction", "RESUBMIT");
	}

	@Test
	void copyThenTheNewestRowThatHasTheImagesIsKnown() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0), row(2, "b", 0), other(3, "a")));
		this.ingest.add(this.second.id(), List.of(row(1, "a", 0)));
		OrderLedger orders = new OrderLedger(this.database.ledger(), this.second.lease(), this.second.clock());
		OrderLedger.Unsettled row = orders.unsettled(0, 10).get(0);
		OrderLookup lookup = new OrderLookup(this.database.ledger());
		OrderOwner owner = Objects.requireNonNull(lookup.find(List.of(row.key())).get(row.key()));
		assertThat(owner.rowNumber()).isEqualTo(1);
		assertThat(owner.copies()).isEmpty();
		orders.settle(List.of(new OrderLedger.Settlement(row, owner, RowStatus.REUSED, null, null,
				List.of(this.second.stored(1, 1)), null)));
		OrderOwner after = Objects.requireNonNull(lookup.find(List.of(row.key())).get(row.key()));
		assertThat(after.copies()).singleElement().satisfies((copy) -> assertThat(copy.images()).hasSize(1));
		assertThat(this.database.sql()
			.sql("SELECT COUNT(*) FROM purchase_order WHERE copy_run_id = ?")
			.param(this.second.id())
			.query(Long.class)
			.single()).isEqualTo(1);
	}

	@Test
	void settleARowThatWasFetchedAgainThenItsRunAloneCountsIt() {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0)));
		this.ingest.add(this.second.id(), List.of(row(1, "a", 0), row(2, "b", 0)));
		OrderLedger orders = new OrderLedger(this.database.ledger(), this.second.lease(), this.second.clock());
		OrderLedger.Unsettled row = orders.unsettled(0, 10).get(0);
		OrderOwner owner = Objects
			.requireNonNull(new OrderLookup(this.database.ledger()).find(List.of(row.key())).get(row.key()));
		orders.settle(List.of(new OrderLedger.Settlement(row, owner, RowStatus.REUSED, ReusedRowCounts.FETCHED_AGAIN,
				"1 image was gone", List.of(this.second.stored(1, 1)), null)));
		ReportLedger reports = new ReportLedger(this.database.ledger());
		assertThat(reports.totals(this.second.run()).reusedRows()).isEqualTo(new ReusedRowCounts(1, 1, 0, 0, 0, 0));
		assertThat(reports.totals(this.first.run()).reusedRows()).isEqualTo(ReusedRowCounts.NONE);
		assertThat(this.database.sql()
			.sql("SELECT fetched_again FROM run WHERE run_id = ?")
			.param(this.first.id())
			.query(Long.class)
			.single()).isZero();
	}

	@Test
	void newWhenAWorkerHasTheSameRowsInTheOtherOrderThenBothAreDone() throws Exception {
		this.ingest.add(this.first.id(), List.of(row(1, "a", 0), row(2, "b", 0)));
		List<NewRow> taken = List.of(row(1, "a", 0), row(2, "b", 0));
		try (Connection worker = this.database.connection()) {
			worker.setAutoCommit(false);
			if (this.database.kind() == TestDatabase.Kind.POSTGRESQL) {
				// Then it is the run that takes over whose transaction is broken.
				worker.createStatement().execute("SET deadlock_timeout = '60s'");
			}
			touch(worker, 2);
			CompletableFuture<Void> takeOver = CompletableFuture
				.runAsync(() -> this.ingest.add(this.second.id(), taken, PurchaseOptions.EVERYTHING, false));
			awaitWaiting();
			try {
				touch(worker, 1);
				worker.commit();
			}
			catch (SQLException ex) {
				// H2 breaks the transaction that closes the circle; GroupCommit repeats
				// it.
				assertThat(ex.getSQLState()).isEqualTo("40001");
				worker.rollback();
			}
			takeOver.get();
		}
		assertThat(ready(this.first)).isEmpty();
		assertThat(ready(this.second)).containsExactly(1L, 2L);
	}

	/** As the collection of a run's rows does, which does not hold the run. */
	private void touch(Connection worker, long row) throws SQLException {
		try (PreparedStatement update = worker
			.prepareStatement("UPDATE prompt_row SET polls = polls + 1 WHERE run_id = ? AND row_no = ?")) {
			update.setLong(1, this.first.id());
			update.setLong(2, row);
			assertThat(update.executeUpdate()).isEqualTo(1);
		}
	}

	/** Until the other transaction has the first row and waits for the second. */
	private void awaitWaiting() throws SQLException {
		String waiting = (this.database.kind() == TestDatabase.Kind.POSTGRESQL)
				? "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
				: "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL";
		try (Connection watcher = this.database.connection(); Statement statement = watcher.createStatement()) {
			long count = 0;
			while (count == 0) {
				try (ResultSet result = statement.executeQuery(waiting)) {
					result.next();
					count = result.getLong(1);
				}
			}
		}
	}

	private static List<Long> ready(RunFixture run) {
		return run.submit().ready(100).stream().map(ReadyRow::rowNumber).toList();
	}

	private Map<String, Object> owner(String id) {
		return this.database.sql()
			.sql("SELECT * FROM purchase_order WHERE order_key = ?")
			.param(OrderKey.of(id, order()).value())
			.query()
			.singleRow();
	}

	/** No other test has the same. */
	private String order() {
		return this.first.order();
	}

	private NewRow row(long number, String id, int ordinal) {
		return row(number, id, order(), ordinal);
	}

	private NewRow other(long number, String id) {
		return row(number, id, order() + "-b", 0);
	}

	private static NewRow row(long number, String id, String order, int ordinal) {
		return new NewRow(number, number + 1, id, List.of(id),
				new NewRow.Request("{}", order, "text-to-image", "1K", 1024, 1024, 1, ordinal), null);
	}

}
