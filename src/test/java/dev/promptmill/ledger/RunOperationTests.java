package dev.promptmill.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

import dev.promptmill.ledger.StatusTable.Case;
import dev.promptmill.ledger.run.Balance;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.run.UnknownRowResolution;
import dev.promptmill.ledger.step.CallbackLedger;
import dev.promptmill.ledger.step.CanaryLedger;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.ProxiedDataSource;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What is done to a whole run touches the rows it should, in every status, and nothing of
 * the runs before and after it in the same database; and nothing at all once another
 * process has taken the run.
 */
@OnEveryDatabase
class RunOperationTests {

	private static final Set<RowStatus> IN_DOUBT = Set.of(RowStatus.SUBMITTING);

	private final TestDatabase database;

	private final RunFixture before;

	private final RunFixture run;

	private final RunFixture after;

	private final StatusTable table;

	RunOperationTests(TestDatabase database) {
		this.database = database;
		this.before = new RunFixture(database);
		this.run = new RunFixture(database);
		this.after = new RunFixture(database);
		new StatusTable(this.before);
		this.table = new StatusTable(this.run);
		new StatusTable(this.after);
		for (RunFixture each : List.of(this.before, this.run, this.after)) {
			partitions(each.lease()).open(2, RunFixture.workerParameters(Map.of()));
		}
	}

	@AfterEach
	void close() {
		this.before.close();
		this.run.close();
		this.after.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MAX_VALUE, 0 })
	void beginThenOnlyWhatIsInDoubtOrOpenInThisRun(int mostAttempts) {
		Set<String> expected = inDoubt();
		expected.addAll(rows((row) -> row.status() == RowStatus.GENERATING, "prompt_row ?"));
		expected.addAll(partitionKeys());
		assertChanges(() -> this.run.recovery().begin(mostAttempts), expected);
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MAX_VALUE, 0 })
	void markUnknownThenOnlyWhatIsInDoubtInThisRun(int mostAttempts) {
		assertChanges(() -> this.run.recovery().markUnknown(mostAttempts), inDoubt());
	}

	@Test
	void operationsOnTheRunThenOnlyItsOwnRowOfTheRunTable() {
		runOperations(this.run).forEach((operation) -> assertChanges(operation, Set.of()));
	}

	@Test
	void openPartitionsThenOnlyThoseOfThisRun() {
		assertChanges(() -> partitions(this.run.lease()).open(2, RunFixture.workerParameters(Map.of())),
				partitionKeys());
		assertChanges(() -> partitions(this.run.lease()).close(), partitionKeys());
	}

	@Test
	void closePartitionsThenThoseThatAreDoneStaySo() {
		this.database.sql().sql("UPDATE collect_partition SET state = 'DONE' WHERE partition_no = 1").update();
		assertChanges(() -> partitions(this.run.lease()).close(), Set.of("collect_partition " + this.run.id() + "/0"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "run_epoch = run_epoch + 1", "state = 'CLOSED'", "state = 'DONE'",
			"lease_epoch = lease_epoch + 1", "heartbeat_at = heartbeat_at + 1" })
	void takeWhenThePartitionChangedSinceItWasLookedAtThenEmptyAndNothingChanges(String change) {
		PartitionAssignment order = partitions(this.run.lease()).all().get(1).order();
		LedgerDatabase slow = before("UPDATE collect_partition SET holder",
				"UPDATE collect_partition SET " + change + " WHERE run_id = " + this.run.id());
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		assertThat(new Partitions(slow).take(order, Duration.ofSeconds(10), RunFixture.WORKER)).isEmpty();
		assertThat(holders("collect_partition")).containsOnlyNulls();
		assertThat(before.changesTo(LedgerSnapshot.of(this.database))).as("the change of the other")
			.isEqualTo(partitionKeys());
	}

	@Test
	void leaseWhenAnotherTookTheRunSinceItWasLookedAtThenEmptyAndItKeepsTheRun() {
		this.run.lease().close();
		LedgerDatabase slow = before("UPDATE run SET holder",
				"UPDATE run SET lease_epoch = lease_epoch + 1, holder = 'other' WHERE run_id = " + this.run.id());
		assertThat(new Runs(slow, this.run.clock()).lease(this.run.id())).isEmpty();
		assertThat(holders("run")).containsOnly("other");
	}

	@Test
	void balanceBeforeWhenKnownThenItStays() {
		this.run.recovery().balanceBefore(new Balance(BigDecimal.TEN, Instant.EPOCH));
		this.run.recovery().balanceBefore(new Balance(BigDecimal.ONE, Instant.EPOCH.plusSeconds(1)));
		assertThat(this.run.run().balanceBefore()).isEqualByComparingTo("10");
	}

	@Test
	void takeAndWorkAPartitionThenOnlyThatOne() {
		PartitionAssignment order = partitions(this.run.lease()).all().get(1).order();
		Set<String> partition = Set.of("collect_partition " + this.run.id() + "/1");
		List<PartitionLease> taken = new ArrayList<>();
		this.database.sql().sql("UPDATE collect_partition SET heartbeat_at = 1").update();
		assertChanges(() -> taken
			.add(new Partitions(this.database.ledger()).take(order, Duration.ofSeconds(10), RunFixture.WORKER)
				.orElseThrow()), partition);
		PartitionLease lease = taken.get(0);
		takeAllOtherPartitions(order);
		this.database.sql().sql("UPDATE collect_partition SET heartbeat_at = 1").update();
		assertChanges(lease::heartbeat, partition);
		assertChanges(() -> lease.failed("disk full"), partition);
		assertChanges(lease::done, partition);
		this.database.sql().sql("UPDATE collect_partition SET heartbeat_at = 1").update();
		assertChanges(lease::close, partition);
		assertThatThrownBy(lease::heartbeat).as("a partition that was given back")
			.isInstanceOf(LeaseLostException.class);
	}

	@Test
	void workAPartitionWhenAnotherTookItThenLeaseLostAndNothingChanges() {
		PartitionAssignment order = partitions(this.run.lease()).all().get(0).order();
		PartitionLease lost = new Partitions(this.database.ledger())
			.take(order, Duration.ofSeconds(10), RunFixture.WORKER)
			.orElseThrow();
		this.database.sql()
			.sql("UPDATE collect_partition SET lease_epoch = lease_epoch + 1, heartbeat_at = 1 WHERE run_id = ?")
			.param(this.run.id())
			.update();
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		assertThatThrownBy(lost::heartbeat).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(lost::done).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> lost.failed("disk full")).isInstanceOf(LeaseLostException.class);
		lost.close();
		assertThat(before.changesTo(LedgerSnapshot.of(this.database))).isEmpty();
	}

	@Test
	void closeThenOnlyThisRunIsGivenFreeAndItsLeaseProvesNothing() {
		RunLease lease = this.run.lease();
		assertChanges(lease::close, Set.of());
		assertThat(this.before.run().lease().holder()).isNotNull();
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		assertThatThrownBy(lease::prove).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> lease.heartbeat("{}")).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> this.run.recovery().markUnknown(0)).isInstanceOf(LeaseLostException.class);
		assertThat(before.changesTo(LedgerSnapshot.of(this.database))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "status = 'FAILED'", "owns_order = TRUE" })
	void holdLostWhenTheRowChangedSinceItWasLookedAtThenItIsNotHeld(String change) {
		this.run.lease().close();
		this.database.sql()
			.sql("UPDATE prompt_row SET owns_order = FALSE WHERE run_id = ?")
			.param(this.run.id())
			.update();
		LedgerDatabase slow = before("UPDATE prompt_row SET status = 'UNKNOWN', next_at = 0, fail_code = 'HELD'",
				"UPDATE prompt_row SET " + change + " WHERE run_id = " + this.run.id());
		try (RunLease lease = new Runs(slow, this.run.clock()).lease(this.run.id()).orElseThrow()) {
			new SubmitLedger(slow, lease, RunFixture.PRICE, this.run.clock()).holdLost();
		}
		assertThat(this.database.sql()
			.sql("SELECT COUNT(*) FROM prompt_row WHERE run_id = ? AND fail_code = 'HELD'")
			.param(this.run.id())
			.query(Long.class)
			.single()).isZero();
	}

	@Test
	void leaseThenOnlyThisRunIsTaken() {
		this.run.lease().close();
		assertChanges(() -> assertThat(this.run.runs().lease(this.run.id())).isPresent(), Set.of());
		assertChanges(() -> this.run.runs().requestStop(this.run.id()), Set.of());
		assertThat(this.run.run().stopRequested()).isTrue();
	}

	@Test
	void everyOperationWhenAnotherTookTheRunThenLeaseLostAndNothingChanges() {
		Case ready = row(RowStatus.READY);
		Case submitting = row(RowStatus.SUBMITTING);
		Case open = row(RowStatus.GENERATING);
		List<Runnable> operations = new ArrayList<>(runOperations(this.run));
		SubmitLedger submit = this.run.submit();
		CollectLedger collect = this.run.collect();
		RunLifecycle recovery = this.run.recovery();
		UnknownRowResolution decisions = new UnknownRowResolution(this.database.ledger(), this.run.lease(),
				this.run.clock());
		CanaryLedger canary = new CanaryLedger(this.database.ledger(), this.run.lease(), 2);
		PartitionLedger partitions = partitions(this.run.lease());
		operations.addAll(List.of(() -> submit.recordIntent(ready.nextReadyRow()).join(),
				() -> submit.answer(submitting.readyRow(), RunFixture.accepted(submitting.readyRow(), this.run.clock()))
					.join(),
				() -> collect.postpone(open.task(false), this.run.clock().instant()).join(),
				() -> collect.fail(open.task(false), "X", null).join(), () -> recovery.begin(0),
				() -> recovery.markUnknown(0), () -> recovery.markUnknown(Integer.MAX_VALUE),
				() -> decisions.resubmit(UnknownRowResolution.Kind.UNKNOWN,
						List.of("r" + row(RowStatus.UNKNOWN).row())),
				() -> decisions.abandon(UnknownRowResolution.Kind.UNKNOWN, List.of("r" + row(RowStatus.UNKNOWN).row())),
				() -> canary.tryAgain(this.table.rows(RowStatus.FAILED)),
				() -> partitions.open(3, RunFixture.workerParameters(Map.of())), partitions::close));
		RunLease lost = this.run.takenOver();
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		SoftAssertions softly = new SoftAssertions();
		for (int i = 0; i < operations.size(); i++) {
			Runnable operation = operations.get(i);
			softly.assertThatThrownBy(() -> {
				try {
					operation.run();
				}
				catch (CompletionException ex) {
					throw ex.getCause();
				}
			}).as("operation " + i).isInstanceOf(LeaseLostException.class);
		}
		softly.assertThat(before.changesTo(LedgerSnapshot.of(this.database))).isEmpty();
		softly.assertThatCode(lost::close).doesNotThrowAnyException();
		softly.assertThat(before.changesTo(LedgerSnapshot.of(this.database))).as("it does not give it free").isEmpty();
		softly.assertAll();
	}

	@Test
	void isStillHeldWhenAnotherTookTheRunThenFalseOnceTheProofIsOld() {
		SubmitLedger submit = this.run.submit();
		RunLease lost = this.run.takenOver();
		this.run.clock().advance(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS / 2));
		assertThat(submit.isLeaseStillHeld()).isFalse();
		lost.close();
	}

	private static List<Runnable> runOperations(RunFixture run) {
		RunLifecycle recovery = run.recovery();
		SubmitLedger submit = run.submit();
		RunLease lease = run.lease();
		CallbackLedger callbacks = new CallbackLedger(run.database().ledger(), lease);
		return List.of(() -> recovery.balanceBefore(new Balance(BigDecimal.TEN, Instant.EPOCH)),
				() -> recovery.balanceAfter(BigDecimal.ONE), () -> recovery.reprice(BigDecimal.TEN),
				() -> submit.close(SubmissionStop.BUDGET, "it is used up"), recovery::continueRun, recovery::pruned,
				() -> recovery.reopen("again"), () -> recovery.end(RunState.FINISHED, 3, "it is over"),
				() -> submit.close(SubmissionStop.BUDGET), submit::endSubmission, () -> lease.heartbeat("{\"now\":1}"),
				() -> callbacks.token("secret"));
	}

	/** Of other runs not even the sign of life changes; this run's own always may. */
	private void assertChanges(Runnable operation, Set<String> expected) {
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		operation.run();
		Set<String> changes = new HashSet<>(before.changesTo(LedgerSnapshot.of(this.database)));
		changes.remove("run " + this.run.id());
		assertThat(changes).containsExactlyInAnyOrderElementsOf(expected);
	}

	/** The database for somebody before whose statement another one comes in between. */
	private LedgerDatabase before(String statement, String other) {
		return this.database.ledger(ProxiedDataSource.changing(this.database.dataSource(), (sql) -> {
			if (sql.startsWith(statement)) {
				this.database.sql().sql(other).update();
			}
			return sql;
		}));
	}

	/** As often as this one was, so that they are told apart by run and number alone. */
	private void takeAllOtherPartitions(PartitionAssignment order) {
		Partitions partitions = new Partitions(this.database.ledger());
		for (RunFixture each : List.of(this.before, this.run, this.after)) {
			for (PartitionRecord partition : partitions.of(each.id())) {
				if (!partition.order().equals(order)) {
					assertThat(partitions.take(partition.order(), Duration.ofSeconds(10), RunFixture.WORKER))
						.isPresent();
				}
			}
		}
	}

	private List<@Nullable String> holders(String table) {
		return this.database.sql()
			.sql("SELECT holder FROM " + table + " WHERE run_id = ?")
			.param(this.run.id())
			.query((row, number) -> row.getString(1))
			.list();
	}

	private Set<String> inDoubt() {
		return rows((row) -> IN_DOUBT.contains(row.status()), "prompt_row ?", "attempt ?/1", "attempt ?/2");
	}

	private Set<String> rows(Predicate<Case> rows, String... keys) {
		return new HashSet<>(this.table.keys(rows, keys));
	}

	private Set<String> partitionKeys() {
		return new HashSet<>(
				Set.of("collect_partition " + this.run.id() + "/0", "collect_partition " + this.run.id() + "/1"));
	}

	private Case row(RowStatus status) {
		return this.table.cases()
			.stream()
			.filter((row) -> row.status() == status && row.offset() == 0)
			.findFirst()
			.orElseThrow();
	}

	private PartitionLedger partitions(RunLease lease) {
		return new PartitionLedger(this.database.ledger(), lease);
	}

}
