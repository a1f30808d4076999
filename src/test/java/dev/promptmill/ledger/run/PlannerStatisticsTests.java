package dev.promptmill.ledger.run;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class PlannerStatisticsTests {

	private static final int MANY = 120;

	private final TestDatabase database;

	private final RunFixture run;

	private final PlannerStatistics statistics;

	PlannerStatisticsTests(TestDatabase database) {
		this.database = database;
		this.run = new RunFixture(database).rows(MANY);
		this.statistics = new PlannerStatistics(database.ledger());
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void renewWhenTheLedgerIsFreshThenThePlannerKnowsItsRows() {
		for (long row = 1; row <= MANY; row++) {
			this.run.intended(row);
		}
		this.statistics.renew(99);
		this.statistics.renew(MANY);
		Assumptions.assumeTrue(this.database.kind() == TestDatabase.Kind.POSTGRESQL, "only a server has a planner");
		assertThat(this.database.sql()
			.sql("SELECT MIN(reltuples) FROM pg_class WHERE oid IN (to_regclass('attempt'), to_regclass('prompt_row'))")
			.query(Double.class)
			.single()).isGreaterThanOrEqualTo(MANY);
	}

}
