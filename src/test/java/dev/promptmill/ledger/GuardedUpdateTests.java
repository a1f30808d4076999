package dev.promptmill.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.promptmill.ledger.StatusTable.Case;
import dev.promptmill.ledger.order.OrderKey;
import dev.promptmill.ledger.order.OrderLedger;
import dev.promptmill.ledger.order.OrderLedger.Settlement;
import dev.promptmill.ledger.order.OrderLedger.Unsettled;
import dev.promptmill.ledger.order.OrderOwner;
import dev.promptmill.ledger.run.DecisionRefusedException;
import dev.promptmill.ledger.run.UnknownRowResolution;
import dev.promptmill.ledger.run.UnknownRowResolution.Kind;
import dev.promptmill.ledger.step.CallbackLedger;
import dev.promptmill.ledger.step.CanaryLedger;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each change of a row is asked of rows in every status, by somebody who knows of the
 * attempt before the present one, of the present one, or of one that is not there yet:
 * exactly the right rows change, and nothing else in the run or in another.
 */
@OnEveryDatabase
class GuardedUpdateTests {

	private static final String ROW = "prompt_row ?";

	private static final String ATTEMPT = "attempt ?/2";

	private static final String NEXT_ATTEMPT = "attempt ?/3";

	private static final String IMAGE = "image ?/1";

	private final TestDatabase database;

	private final RunFixture run;

	private final RunFixture other;

	private final StatusTable table;

	private final StatusTable others;

	GuardedUpdateTests(TestDatabase database) {
		this.database = database;
		this.other = new RunFixture(database);
		this.run = new RunFixture(database);
		this.table = new StatusTable(this.run);
		this.others = new StatusTable(this.other);
	}

	@AfterEach
	void close() {
		this.run.close();
		this.other.close();
		LedgerSnapshot.clear(this.database, this.run.id());
		LedgerSnapshot.clear(this.database, this.other.id());
	}

	@Test
	void intendThenOnlyReadyRowsOfTheAttemptBefore() {
		assertChanges((row) -> this.run.submit().recordIntent(row.nextReadyRow()), present(RowStatus.READY), ROW,
				NEXT_ATTEMPT);
	}

	@ParameterizedTest
	@EnumSource(SubmissionStop.class)
	void intendWhenTheRunIsClosedThenNone(SubmissionStop closing) {
		this.run.submit().close(closing);
		assertChanges((row) -> this.run.submit().recordIntent(row.nextReadyRow()), (row) -> false);
	}

	@Test
	void intendWhenAnotherRunIsClosedThenAsEver() {
		this.other.submit().close(SubmissionStop.FUNDS);
		assertChanges((row) -> this.run.submit().recordIntent(row.nextReadyRow()), present(RowStatus.READY), ROW,
				NEXT_ATTEMPT);
	}

	@Test
	void answerThenOnlyRowsThatAreBeingSubmitted() {
		assertChanges(
				(row) -> this.run.submit()
					.answer(row.readyRow(), RunFixture.accepted(row.readyRow(), this.run.clock())),
				present(RowStatus.SUBMITTING), ROW, ATTEMPT);
	}

	@Test
	void postponeThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().postpone(row.task(false), now(), now(), "odd"),
				present(RowStatus.GENERATING), ROW);
	}

	@Test
	void awaitResultThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().awaitResult(row.task(false), now(), "NO_RESULT", "nothing yet"),
				present(RowStatus.GENERATING), ROW);
	}

	@Test
	void awaitResultWhenGivenUpThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().giveUpResult(row.task(false), "NO_RESULT", "can't be read"),
				present(RowStatus.GENERATING), ROW);
	}

	@Test
	void fetchLaterWhenTheResultHasMoreThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().surplus(row.task(false), images(row), 3, "3 images"),
				present(RowStatus.GENERATING), ROW, ATTEMPT, IMAGE);
	}

	@Test
	void surplusWhenTheResultCannotBeReadThenOnlyTheOpenAttemptAndOnce() {
		both("UPDATE attempt SET state = CASE WHEN attempt_no = 2 THEN 'OPEN' ELSE 'SERVER_ERROR' END");
		assertChanges((row) -> this.run.collect().surplus(row.task(false), 3), (row) -> row.offset() == 0, ATTEMPT);
		assertChanges((row) -> this.run.collect().surplus(row.task(false), 3), (row) -> false);
	}

	@Test
	void fetchLaterWhenAnotherRowHasTheTaskThenNone() {
		tasksOfTheOtherRun();
		assertChanges((row) -> this.run.collect().fetchLater(row.task(false), images(row), 1, now(), null),
				(row) -> false);
		assertChanges((row) -> this.run.collect().surplus(row.task(false), images(row), 3, "3 images"), (row) -> false);
	}

	@Test
	void fetchLaterWhenTheTaskIsItsOwnAlreadyThenAsEver() {
		this.table.with("UPDATE prompt_row SET task_scope = 0");
		assertChanges((row) -> this.run.collect().fetchLater(row.task(false), images(row), 1, now(), null),
				present(RowStatus.GENERATING), ROW, ATTEMPT, IMAGE);
	}

	@Test
	void deliverWhenAnotherRowHasTheTaskThenNone() {
		tasksOfTheOtherRun();
		assertChanges(
				(row) -> this.run.collect().deliver(row.task(false), RowStatus.DELIVERED, images(row), null, null),
				(row) -> false);
	}

	@Test
	void deliverWhenTheTaskIsItsOwnAlreadyThenAsEver() {
		this.table.with("UPDATE prompt_row SET task_scope = 0");
		assertChanges(
				(row) -> this.run.collect().deliver(row.task(false), RowStatus.DELIVERED, images(row), null, null),
				present(RowStatus.GENERATING), ROW, ATTEMPT, IMAGE);
	}

	@Test
	void deliverWhenTheOtherRowOfTheTaskHasNoResultThenAsEver() {
		tasksOfTheOtherRun();
		this.others.with("UPDATE prompt_row SET task_scope = NULL");
		assertChanges(
				(row) -> this.run.collect().deliver(row.task(false), RowStatus.DELIVERED, images(row), null, null),
				present(RowStatus.GENERATING), ROW, ATTEMPT, IMAGE);
	}

	@Test
	void deliverWhenOnlyASimulatedRunHasTheTaskThenAsEver() {
		tasksOfTheOtherRun();
		this.others.with("UPDATE prompt_row SET task_scope = run_id");
		assertChanges(
				(row) -> this.run.collect().deliver(row.task(false), RowStatus.DELIVERED, images(row), null, null),
				present(RowStatus.GENERATING), ROW, ATTEMPT, IMAGE);
	}

	@Test
	void ofAnotherRowThenOnlyOpenTasksThatAnotherRowHas() {
		assertChanges((row) -> this.run.collect().ofAnotherRow(row.task(false), "task of r7"), (row) -> false);
		tasksOfTheOtherRun();
		assertChanges((row) -> this.run.collect().ofAnotherRow(row.task(false), "task of r7"),
				present(RowStatus.GENERATING), ROW, ATTEMPT);
	}

	@Test
	void ofAnotherRowWhenManyRowsHaveTheTaskThenOnlyTheOneThatIsAsked() {
		both("UPDATE prompt_row SET task_id = 'shared-" + this.run.id() + "'");
		this.others.with("UPDATE prompt_row SET task_scope = CASE WHEN row_no = 1 THEN 0 END");
		assertChanges((row) -> this.run.collect().ofAnotherRow(row.task(false), "task of r1"),
				present(RowStatus.GENERATING), ROW, ATTEMPT);
	}

	@Test
	void ofAnotherRowWhenTheAttemptHasEndedThenItsMoneyStays() {
		tasksOfTheOtherRun();
		this.table.with("UPDATE attempt SET state = 'SUCCEEDED', reserved = 0, billed = 0.0035");
		assertChanges((row) -> this.run.collect().ofAnotherRow(row.task(false), "task of r7"),
				present(RowStatus.GENERATING), ROW);
	}

	@Test
	void giveUpForNowThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().giveUpForNow(row.task(false), "POLL_DEADLINE", "no verdict"),
				present(RowStatus.GENERATING), ROW);
	}

	@Test
	void fetchLaterThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().fetchLater(row.task(false), images(row), 1, now(), null),
				present(RowStatus.GENERATING), ROW, ATTEMPT, IMAGE);
	}

	@Test
	void fetchLaterWhenTheImagesAreKnownThenOnlyTheirsChange() {
		withImages();
		assertChanges((row) -> this.run.collect().fetchLater(row.task(true), images(row), 2, now(), null),
				present(RowStatus.GENERATING), ROW, IMAGE);
	}

	@Test
	void deliverThenOnlyOpenTasks() {
		assertChanges(
				(row) -> this.run.collect().deliver(row.task(false), RowStatus.DELIVERED, images(row), null, null),
				present(RowStatus.GENERATING), ROW, ATTEMPT, IMAGE);
	}

	@Test
	void deliverWhenTheAttemptHasEndedThenItIsNotBilledAgain() {
		this.table.with("UPDATE attempt SET state = 'SUCCEEDED', reserved = 0, billed = 0.0035");
		assertChanges((row) -> this.run.collect().deliver(row.task(false), RowStatus.PARTIAL, images(row), null, null),
				present(RowStatus.GENERATING), ROW, IMAGE);
	}

	@ParameterizedTest
	@CsvSource({ "PARTIAL, DELIVERED", "FAILED, DELIVERED", "FAILED, REUSED", "DELIVERED, PARTIAL", "REUSED, FAILED",
			"PARTIAL, FAILED" })
	void repairedThenOnlyRowsThatStandWhereTheyDid(RowStatus from, RowStatus to) {
		withImages();
		assertChanges((row) -> this.run.collect().repaired(row.task(true), from, to, images(row), null, null),
				present(from), ROW, IMAGE);
	}

	@Test
	void failThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().fail(row.task(false), "CONTENT_VIOLATION", "no"),
				present(RowStatus.GENERATING), ROW, ATTEMPT);
	}

	@Test
	void submitAgainThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().submitAgain(row.task(false), "UPSTREAM_ERROR", "busy", now()),
				present(RowStatus.GENERATING), ROW, ATTEMPT);
	}

	@Test
	void outOfFundsThenOnlyOpenTasks() {
		assertChanges((row) -> this.run.collect().outOfFunds(row.task(false), "INSUFFICIENT_BALANCE", "empty"),
				present(RowStatus.GENERATING), ROW, ATTEMPT);
		assertThat(this.other.submit().closing()).isEmpty();
	}

	@Test
	void intendWhenAnotherRowHasTheOrderThenNone() {
		this.table.with("UPDATE prompt_row SET owns_order = FALSE");
		assertChanges((row) -> this.run.submit().recordIntent(row.nextReadyRow()), (row) -> false);
		assertThat(this.run.submit().ready(1000)).isEmpty();
	}

	@Test
	void settleThenOnlyReadyRowsThatWereNeverSentAndLackTheirOrder() {
		this.table
			.with("UPDATE prompt_row SET owns_order = (row_no = " + this.table.rows(RowStatus.READY).get(2) + ")");
		this.others.with("UPDATE prompt_row SET owns_order = FALSE");
		neverSent(this.table.rows(RowStatus.READY).get(1), this.table.rows(RowStatus.READY).get(2),
				this.table.rows(RowStatus.UNKNOWN).get(0));
		assertChangesAtOnce(
				() -> orders()
					.settle(this.table.cases().stream().map((row) -> settled(row, RowStatus.REUSED)).toList()),
				(row) -> row.row() == this.table.rows(RowStatus.READY).get(1), ROW, IMAGE);
	}

	@Test
	void takeOverThenOnlyFromARowThatStandsWhereItDid() {
		long own = ownRowWithoutOrder();
		for (Case owner : this.others.cases()) {
			boolean expected = owner.status() == RowStatus.FAILED && owner.offset() == 0;
			if (owner.status() == RowStatus.FAILED && !expected) {
				continue;
			}
			LedgerSnapshot before = LedgerSnapshot.of(this.database);
			orders().settle(List.of(takenOver(own, owner.row(), "Y")));
			assertThat(changes(before)).isEmpty();
			orders().settle(List.of(takenOver(own, owner.row(), "X")));
			assertThat(changes(before)).containsExactlyElementsOf(expected ? Stream
				.of("prompt_row " + this.other.id() + "/" + owner.row(), "prompt_row " + this.run.id() + "/" + own)
				.sorted()
				.toList() : List.of());
		}
	}

	@Test
	void takeOverWhenTheRowHasLostItsOrderAlreadyThenNone() {
		long own = ownRowWithoutOrder();
		this.others.with("UPDATE prompt_row SET owns_order = FALSE");
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		assertThat(orders().settle(List.of(takenOver(own, this.others.rows(RowStatus.FAILED).get(0), "X"))))
			.containsExactly(false);
		assertThat(changes(before)).isEmpty();
	}

	@Test
	void holdLostThenOnlyReadyRowsWithoutTheirOrder() {
		List<Long> ready = this.table.rows(RowStatus.READY);
		this.table.with("UPDATE prompt_row SET owns_order = (row_no = " + ready.get(2) + ")");
		this.others.with("UPDATE prompt_row SET owns_order = FALSE");
		assertChangesAtOnce(() -> this.run.submit().holdLost(),
				(row) -> row.row() == ready.get(0) || row.row() == ready.get(1), ROW);
	}

	@Test
	void callbackThenOnlyOpenTasks() {
		both("UPDATE prompt_row SET next_at = " + now().plusSeconds(9).toEpochMilli());
		both("DELETE FROM attempt");
		onlyPresentAttempts();
		assertChanges((row) -> callbacks().came(row.taskId(), now()), (row) -> row.status() == RowStatus.GENERATING,
				ROW);
	}

	@Test
	void callbackWhenTheTaskIsOfAnotherRunThenNone() {
		both("UPDATE prompt_row SET next_at = " + now().plusSeconds(9).toEpochMilli());
		both("DELETE FROM attempt");
		onlyPresentAttempts();
		Case theirs = this.others.cases().stream().filter(present(RowStatus.GENERATING)).findFirst().orElseThrow();
		assertThat(callbacks().came(theirs.taskId(), now()).join()).isFalse();
	}

	@Test
	void callbackWhenTheAttemptIsAnEarlierOneThenNone() {
		both("UPDATE prompt_row SET next_at = " + now().plusSeconds(9).toEpochMilli() + ", attempts = 3");
		assertChanges((row) -> callbacks().came(row.taskId(), now()), (row) -> false);
	}

	@Test
	void callbackWhenImagesAreFetchedThenNone() {
		both("UPDATE prompt_row SET fetching = TRUE");
		assertChanges((row) -> callbacks().came(row.taskId(), now()), (row) -> false);
	}

	@Test
	void callbackWhenOneIsAwaitedThenItsAttemptWhateverBecameOfTheRow() {
		both("UPDATE prompt_row SET fetching = TRUE");
		both("DELETE FROM attempt");
		onlyPresentAttempts();
		both("UPDATE attempt SET callback_came = FALSE");
		assertChanges((row) -> callbacks().came(row.taskId(), now()), (row) -> true, ATTEMPT);
		assertChanges((row) -> callbacks().came(row.taskId(), now()), (row) -> false);
	}

	@Test
	void callbackWhenItsRowHasAnotherAttemptThenOnlyItsOwn() {
		both("UPDATE prompt_row SET fetching = TRUE");
		both("UPDATE attempt SET callback_came = FALSE, task_id = CASE WHEN attempt_no = 1 THEN 'earlier' ELSE task_id END");
		assertChanges((row) -> callbacks().came(row.taskId(), now()), (row) -> true, ATTEMPT);
	}

	@Test
	void tryAgainThenOnlyFailedRowsOfThoseAskedFor() {
		List<Long> asked = this.table.cases().stream().filter((row) -> row.offset() == 0).map(Case::row).toList();
		assertChangesAtOnce(() -> canary().tryAgain(asked), present(RowStatus.FAILED), ROW);
	}

	@Test
	void tryAgainWhenTheLastAttemptMayHaveBeenPaidThenNone() {
		both("UPDATE attempt SET state = CASE WHEN attempt_no = 2 THEN 'LOST' ELSE state END");
		assertChangesAtOnce(() -> canary().tryAgain(allRows()), (row) -> false);
	}

	@Test
	void tryAgainWhenOnlyAnEarlierAttemptMayHaveBeenPaidThenAsEver() {
		both("UPDATE attempt SET state = CASE WHEN attempt_no = 1 THEN 'LOST' ELSE 'REFUSED' END");
		assertChangesAtOnce(() -> canary().tryAgain(allRows()), (row) -> row.status() == RowStatus.FAILED, ROW);
	}

	@Test
	void tryAgainWhenAsManyAttemptsAsAllowedMayHaveBeenPaidThenNone() {
		both("UPDATE attempt SET state = 'SERVER_ERROR'");
		assertChangesAtOnce(() -> canary().tryAgain(allRows()), (row) -> false);
	}

	@Test
	void tryAgainThenWhatMayHaveBeenPaidCountsAsATry() {
		both("UPDATE attempt SET state = CASE WHEN attempt_no = 1 THEN 'SERVER_ERROR' ELSE 'TASK_FAILED' END");
		this.others.with("UPDATE attempt SET state = 'SERVER_ERROR'");
		canary().tryAgain(allRows());
		long failed = this.table.rows(RowStatus.FAILED).get(0);
		assertThat(this.run.readyRow(failed).tries()).isEqualTo(1);
		both("UPDATE attempt SET state = 'TASK_FAILED'");
		both("UPDATE prompt_row SET status = CASE WHEN row_no = " + failed + " THEN 'FAILED' ELSE status END");
		canary().tryAgain(allRows());
		assertThat(this.run.readyRow(failed).tries()).isZero();
	}

	@Test
	void tryAgainWhenImagesWereBilledThenNone() {
		withImages();
		assertChangesAtOnce(() -> canary().tryAgain(allRows()), (row) -> false);
	}

	@Test
	void tryAgainWhenOnlyAnotherRunHasImagesThenAsEver() {
		this.others.withImages();
		assertChangesAtOnce(() -> canary().tryAgain(allRows()), (row) -> row.status() == RowStatus.FAILED, ROW);
	}

	@Test
	void resubmitOrAbandonWhenUnknownThenOnlyUnknownRows() {
		both("UPDATE attempt SET state = 'LOST', possibly_billed = reserved, reserved = 0");
		stuck();
		assertChangesAtOnce(() -> decisions().abandon(Kind.UNKNOWN, allIds()),
				(row) -> row.status() == RowStatus.UNKNOWN, ROW);
		this.table
			.with("UPDATE prompt_row SET status = CASE WHEN fail_code = 'ABANDONED' THEN 'UNKNOWN' ELSE status END");
		assertChangesAtOnce(() -> decisions().resubmit(Kind.UNKNOWN, allIds()),
				(row) -> row.status() == RowStatus.UNKNOWN, ROW);
	}

	@Test
	void resubmitWhenStuckThenOnlyTasksWithoutAVerdict() {
		long stuck = stuck();
		assertChangesAtOnce(() -> decisions().resubmit(Kind.STUCK, allIds()), (row) -> row.row() == stuck, ROW,
				"attempt ?/1", ATTEMPT);
	}

	@Test
	void abandonWhenTheAttemptHasEndedThenItsMoneyStays() {
		both("UPDATE attempt SET state = 'SERVER_ERROR', reserved = 0.0035");
		long stuck = stuck();
		assertChangesAtOnce(() -> decisions().abandon(Kind.STUCK, allIds()), (row) -> row.row() == stuck, ROW);
	}

	@Test
	void adoptThenOnlyUnknownRowsAndTheirLastAttempt() {
		both("UPDATE attempt SET state = 'LOST', possibly_billed = reserved, reserved = 0");
		assertChangesAtOnce(() -> this.table.cases().forEach(this::adopt), (row) -> row.status() == RowStatus.UNKNOWN,
				ROW, ATTEMPT);
	}

	private void adopt(Case row) {
		try {
			decisions().adopt("r" + row.row(), "found-" + row.row());
		}
		catch (DecisionRefusedException ex) {
			assertThat(row.status()).isNotEqualTo(RowStatus.UNKNOWN);
		}
	}

	private void assertChanges(Function<Case, CompletableFuture<Boolean>> change, Predicate<Case> expected,
			String... keys) {
		Set<Long> changed = new TreeSet<>();
		assertChangesAtOnce(() -> {
			List<CompletableFuture<Boolean>> results = this.table.cases().stream().map(change).toList();
			for (int i = 0; i < results.size(); i++) {
				if (results.get(i).join()) {
					changed.add(this.table.cases().get(i).row());
				}
			}
		}, expected, keys);
		assertThat(changed).as("rows of which was said that they changed")
			.containsExactlyElementsOf(this.table.cases().stream().filter(expected).map(Case::row).toList());
	}

	/** The run's own row changes with every proof that it is held. */
	private void assertChangesAtOnce(Runnable change, Predicate<Case> expected, String... keys) {
		LedgerSnapshot before = LedgerSnapshot.of(this.database);
		change.run();
		LedgerSnapshot after = LedgerSnapshot.of(this.database);
		assertThat(before.changesOf("prompt_row", "status", after)).allMatch(GuardedUpdateTests::isTransition);
		assertThat(before.changesOf("attempt", "state", after)).allMatch(GuardedUpdateTests::isAttemptTransition);
		Set<String> changes = new HashSet<>(before.changesTo(after));
		changes.remove("run " + this.run.id());
		assertThat(changes).containsExactlyInAnyOrderElementsOf(this.table.keys(expected, keys));
	}

	/** Every change that a statement makes is one of the state machine. */
	private static boolean isTransition(String change) {
		List<RowStatus> ends = Stream.of(change.split(" > ")).map(RowStatus::valueOf).toList();
		return Stream.of(RowTransition.values()).anyMatch((transition) -> transition.allows(ends.get(0), ends.get(1)));
	}

	private static boolean isAttemptTransition(String change) {
		List<AttemptState> ends = Stream.of(change.split(" > ")).map(AttemptState::valueOf).toList();
		return Stream.of(AttemptTransition.values())
			.anyMatch((transition) -> transition.allows(ends.get(0), ends.get(1)));
	}

	/** Rows of a status, when somebody knows of their present attempt. */
	private static Predicate<Case> present(RowStatus status) {
		return (row) -> row.status() == status && row.offset() == 0;
	}

	/**
	 * Gives each task of the run to a row of the other run, too, which has its result.
	 */
	private void tasksOfTheOtherRun() {
		this.others.with("UPDATE prompt_row SET task_scope = 0, task_id = CONCAT('task-" + this.run.id()
				+ "-', CAST(row_no AS VARCHAR(9)))");
	}

	private void withImages() {
		this.table.withImages();
		this.others.withImages();
	}

	private void both(String sql) {
		this.table.with(sql);
		this.others.with(sql);
	}

	private void onlyPresentAttempts() {
		Stream.of(this.run, this.other)
			.forEach((run) -> this.database.sql()
				.sql("""
						INSERT INTO attempt (run_id, row_no, attempt_no, state, images, task_id, reserved, billed, returned,
						  possibly_billed, intended_at, account_day)
						SELECT run_id, row_no, attempts, 'OPEN', 1, task_id, 0.0035, 0, 0, 0, 7, 19700101 FROM prompt_row WHERE run_id = ?
						""")
				.param(run.id())
				.update());
	}

	private void neverSent(long... rows) {
		for (long row : rows) {
			both("UPDATE prompt_row SET attempts = CASE WHEN row_no = " + row + " THEN 0 ELSE attempts END");
		}
	}

	/** Has the task of one row got no verdict. */
	private long stuck() {
		long row = this.table.rows(RowStatus.GENERATING).get(1);
		both("UPDATE prompt_row SET next_at = CASE WHEN row_no = " + row + " THEN " + DueTime.NEVER
				+ " ELSE next_at END");
		return row;
	}

	private List<Long> allRows() {
		return this.table.cases().stream().map(Case::row).toList();
	}

	private List<String> allIds() {
		return this.table.cases().stream().map((row) -> "r" + row.row()).toList();
	}

	private Instant now() {
		return this.run.clock().instant();
	}

	private List<ImageRecord> images(Case row) {
		return List.of(this.run.stored(row.row(), 1));
	}

	private Set<String> changes(LedgerSnapshot before) {
		Set<String> changes = new TreeSet<>(before.changesTo(LedgerSnapshot.of(this.database)));
		changes.remove("run " + this.run.id());
		return changes;
	}

	/** A row that was never sent, because another row has its order. */
	/**
	 * Other rows, here and in the other run, are in the same position: they must not
	 * change with it.
	 */
	private long ownRowWithoutOrder() {
		List<Long> ready = this.table.rows(RowStatus.READY);
		both("UPDATE prompt_row SET owns_order = (status <> 'READY')");
		neverSent(ready.get(0), ready.get(1));
		return ready.get(0);
	}

	private Settlement settled(Case row, RowStatus status) {
		return new Settlement(unsettled(row.row()), owner(row.row(), "X"), status, null, null, images(row), null);
	}

	private Settlement takenOver(long row, long owner, String failCode) {
		return new Settlement(unsettled(row), owner(owner, failCode), RowStatus.READY, null, null, List.of(),
				new OrderLedger.Purchase(null, "{}", 1, 0));
	}

	private Unsettled unsettled(long row) {
		return new Unsettled(row, "r" + row, OrderKey.of("r" + row, this.run.order()), "{}", 1);
	}

	private OrderOwner owner(long row, String failCode) {
		return new OrderOwner(OrderKey.of("r" + row, this.other.order()), this.other.run(), row, false,
				RowStatus.FAILED, failCode, "task", now(), 1, 0, BigDecimal.ZERO, BigDecimal.ZERO, List.of(),
				List.of());
	}

	private OrderLedger orders() {
		return new OrderLedger(this.database.ledger(), this.run.lease(), this.run.clock());
	}

	private CallbackLedger callbacks() {
		return new CallbackLedger(this.database.ledger(), this.run.lease());
	}

	private CanaryLedger canary() {
		return new CanaryLedger(this.database.ledger(), this.run.lease(), 2);
	}

	private UnknownRowResolution decisions() {
		return new UnknownRowResolution(this.database.ledger(), this.run.lease(), this.run.clock());
	}

}
