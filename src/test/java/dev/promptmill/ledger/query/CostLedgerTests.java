package dev.promptmill.ledger.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.run.RowArchiver;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

/** Costs of the runs of a test, which have a year of the ledger to themselves. */
@OnEveryDatabase
class CostLedgerTests {

	private static final AtomicInteger YEARS = new AtomicInteger(2000);

	private final TestDatabase database;

	private final List<RunFixture> runs = new ArrayList<>();

	private final int year = YEARS.incrementAndGet();

	CostLedgerTests(TestDatabase database) {
		this.database = database;
	}

	@AfterEach
	void close() {
		this.runs.forEach(RunFixture::close);
	}

	@Test
	void byDayThenOldestFirstWithRunsThatAreSummedAndOthersTogether() {
		RunFixture open = run("night", "id", "prompt").rows(3);
		bought(open, 1, 203);
		lost(open, 2, 203);
		reserved(open, 3, 1101);
		RunFixture finished = run("night", "id", "prompt").rows(2);
		bought(finished, 1, 203);
		bought(finished, 2, 101);
		summed(finished);
		assertThat(lines(costs().byDay())).containsExactly(this.year + "-01-01: 1 0.0035 0 0 0",
				this.year + "-02-03: 3 0.007 0.0035 0 0", this.year + "-11-01: 1 0 0 0.0035 0");
		assertThat(lines(costs().byMonth())).containsExactly(this.year + "-01: 1 0.0035 0 0 0",
				this.year + "-02: 3 0.007 0.0035 0 0", this.year + "-11: 1 0 0 0.0035 0");
	}

	@Test
	void byDayWhenDaysAreAskedForThenTheFirstAndTheLastOfThemCount() {
		RunFixture open = run("night", "id", "prompt").rows(4);
		RunFixture finished = run("night", "id", "prompt").rows(4);
		for (RunFixture run : this.runs) {
			bought(run, 1, 131);
			bought(run, 2, 201);
			bought(run, 3, 228);
			bought(run, 4, 301);
		}
		summed(finished);
		assertThat(open.run().state()).isNotEqualTo(RunState.FINISHED);
		assertThat(lines(new CostLedger(this.database.ledger(), day(201), day(228)).byDay()))
			.containsExactly(this.year + "-02-01: 2 0.007 0 0 0", this.year + "-02-28: 2 0.007 0 0 0");
	}

	@Test
	void byRunThenInTheOrderOfTheirNumbers() {
		for (int i = 0; i < 12; i++) {
			bought(run("night", "id", "prompt").rows(1), 1, 101);
		}
		summed(this.runs.get(3));
		assertThat(costs().byRun().stream().map(Cost::value))
			.containsExactlyElementsOf(this.runs.stream().map((run) -> String.valueOf(run.id())).toList());
	}

	@Test
	void byJobThenInTheOrderOfTheirNames() {
		bought(run("week", "id", "prompt").rows(1), 1, 101);
		bought(run("night", "id", "prompt").rows(1), 1, 101);
		bought(run("week", "id", "prompt").rows(1), 1, 102);
		summed(this.runs.get(0));
		assertThat(lines(costs().byJob())).containsExactly("night: 1 0.0035 0 0 0", "week: 2 0.007 0 0 0");
	}

	@Test
	void byStatusThenTheOneThatRowsHaveNow() {
		RunFixture open = run("night", "id", "prompt").rows(3);
		RunFixture finished = run("night", "id", "prompt").rows(2);
		for (RunFixture run : this.runs) {
			bought(run, 1, 101);
			returned(run, 2, 101);
		}
		lost(open, 3, 101);
		summed(finished);
		assertThat(lines(costs().byStatus())).containsExactly("DELIVERED: 2 0.007 0 0 0", "FAILED: 2 0 0 0 0.007",
				"UNKNOWN: 1 0 0.0035 0 0");
	}

	@Test
	void byColumnThenCellsOfEveryPageAndRowsWithoutAnyLast() {
		RunFixture large = run("night", 5001, "id", "prompt", "customer").rows(5001);
		for (long row : List.of(1L, 5000L, 5001L)) {
			bought(large, row, 101);
		}
		cells(large, 1, "[\"r1\",\"a lamp\",\"Zoe\"]");
		cells(large, 5000, "[\"r2\",\"a lamp\",\"Ada\"]");
		cells(large, 5001, "[\"r3\",\"a lamp\"]");
		bought(run("night", 1, "id", "prompt").rows(1), 1, 101);
		assertThat(lines(costs().byColumn("customer"))).containsExactly(": 1 0.0035 0 0 0", "Ada: 1 0.0035 0 0 0",
				"Zoe: 1 0.0035 0 0 0", "null: 1 0.0035 0 0 0");
		assertThat(lines(costs().byColumn("id"))).containsExactly("r1: 2 0.007 0 0 0", "r2: 1 0.0035 0 0 0",
				"r3: 1 0.0035 0 0 0");
	}

	@Test
	void byColumnWhenRowsAreArchivedThenTheyHaveNoValue() {
		RunFixture run = run("night", 3, "id", "prompt").rows(3);
		bought(run, 1, 101);
		bought(run, 2, 102);
		lost(run, 3, 102);
		assertThat(costs().archived()).isEqualTo(Cost.none(null));
		run.recovery().end(RunState.FINISHED, 3, null);
		new RowArchiver(this.database.ledger(), run.lease(), run.clock()).archive();
		assertThat(lines(Stream.of(costs().archived()).toList())).containsExactly("null: 2 0.007 0 0 0");
		assertThat(lines(Stream.of(new CostLedger(this.database.ledger(), day(102), day(102)).archived()).toList()))
			.containsExactly("null: 1 0.0035 0 0 0");
		assertThat(lines(costs().byColumn("id"))).containsExactly("r3: 1 0 0.0035 0 0", "null: 2 0.007 0 0 0");
		assertThat(lines(costs().byDay())).as("with rows that are archived and one that is not")
			.containsExactly(this.year + "-01-01: 1 0.0035 0 0 0", this.year + "-01-02: 2 0.0035 0.0035 0 0");
	}

	@Test
	void isCarriedThenWhetherAnyRealRunHasTheColumn() {
		run("night", "id", "prompt", "column-" + this.year);
		assertThat(costs().isCarried("column-" + this.year)).isTrue();
		assertThat(costs().isCarried("column")).isFalse();
	}

	@Test
	void costsWhenARunIsSimulatedThenItCountsNowhere() {
		RunFixture simulated = run("night", 2, true, "id", "prompt", "column-" + this.year).rows(2);
		bought(simulated, 1, 101);
		bought(simulated, 2, 102);
		CostLedger costs = costs();
		assertThat(List.of(costs.byDay(), costs.byMonth(), costs.byRun(), costs.byJob(), costs.byStatus(),
				costs.byColumn("id")))
			.allMatch(List::isEmpty);
		summed(simulated);
		assertThat(costs.byDay()).isEmpty();
		new RowArchiver(this.database.ledger(), simulated.lease(), simulated.clock()).archive();
		assertThat(costs.archived()).isEqualTo(Cost.none(null));
		assertThat(costs.isCarried("column-" + this.year)).isFalse();
	}

	@Test
	void atMostThenWhatWasChargedAndWhatMayBe() {
		RunFixture run = run("night", "id", "prompt").rows(4);
		bought(run, 1, 101);
		lost(run, 2, 101);
		reserved(run, 3, 101);
		returned(run, 4, 101);
		assertThat(costs().byDay()).singleElement()
			.satisfies((cost) -> assertThat(cost.atMost()).isEqualByComparingTo("0.0105"));
	}

	private CostLedger costs() {
		return new CostLedger(this.database.ledger(), day(101), day(1231));
	}

	private int day(int monthAndDay) {
		return this.year * 10_000 + monthAndDay;
	}

	private RunFixture run(String job, String... columns) {
		return run(job, 0, columns);
	}

	private RunFixture run(String job, long rows, String... columns) {
		return run(job, rows, false, columns);
	}

	private RunFixture run(String job, long rows, boolean simulated, String... columns) {
		RunFixture run = new RunFixture(this.database, (own) -> new Run.Plan(job, own.input(), own.inputSha256(),
				List.of(columns), own.output(), own.settings(), simulated, false, own.unitPrice(), rows, rows));
		this.runs.add(run);
		return run;
	}

	private void bought(RunFixture run, long row, int day) {
		held(run.collect().deliver(run.accepted(row), RowStatus.DELIVERED, List.of(run.stored(row, 1)), null, null));
		sentOn(run, row, day);
	}

	private void returned(RunFixture run, long row, int day) {
		held(run.collect().fail(run.accepted(row), "CONTENT", null));
		sentOn(run, row, day);
	}

	private void reserved(RunFixture run, long row, int day) {
		run.accepted(row);
		sentOn(run, row, day);
	}

	private void lost(RunFixture run, long row, int day) {
		run.intended(row);
		run.recovery().markUnknown(0);
		sentOn(run, row, day);
	}

	private void sentOn(RunFixture run, long row, int day) {
		this.database.sql()
			.sql("UPDATE attempt SET account_day = ? WHERE run_id = ? AND row_no = ?")
			.params(day(day), run.id(), row)
			.update();
	}

	private void cells(RunFixture run, long row, String cells) {
		this.database.sql()
			.sql("UPDATE prompt_row SET source = ? WHERE run_id = ? AND row_no = ?")
			.params(cells, run.id(), row)
			.update();
	}

	private static void summed(RunFixture run) {
		run.recovery().end(RunState.FINISHED, 0, null);
		run.recovery().sumUp();
	}

	private static List<String> lines(List<Cost> costs) {
		return costs.stream()
			.map((cost) -> cost.value() + ": " + cost.requests()
					+ Stream.of(cost.billed(), cost.possiblyBilled(), cost.reserved(), cost.returned())
						.map((amount) -> " " + amount.stripTrailingZeros().toPlainString())
						.reduce("", String::concat))
			.toList();
	}

}
