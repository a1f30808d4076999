package dev.promptmill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.TestDatabase;
import dev.promptmill.support.TestDatabase.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The budgets that all runs share, by the books of the server that they spend at. */
class PeriodBudgetTests {

	private final Path folder;

	private final ServedLine served;

	PeriodBudgetTests(@TempDir Path folder) {
		this.folder = folder;
		this.served = new ServedLine(folder);
	}

	@AfterEach
	void stop() {
		this.served.close();
	}

	@ParameterizedTest
	@EnumSource
	void runWhenThreeSpendAtOnceThenTheMonthsBudgetIsKeptToTheCent(Kind kind) throws Exception {
		Map<String, String> database = TestDatabase.settings(kind, this.folder);
		CommandLine line = this.served.with(database, Map.of("budget-per-month", "0.0875"));
		List<Result> results = atOnce(line, 30);
		assertThat(results).allSatisfy((result) -> assertThat(result.exitCode()).as(result.err()).isEqualTo(5))
			.allSatisfy((result) -> assertThat(result.err()).contains("The budget per month of all runs is reached; "));
		assertThat(this.served.charged()).isEqualByComparingTo("0.0875");
		assertThat(line.run("restart").exitCode()).as("the same month").isEqualTo(5);
		Result refused = line.run("run", this.served.csv("other", 1).toString());
		assertThat(refused.exitCode()).isEqualTo(5);
		assertThat(refused.err()).contains("The estimate of $0.0035 exceeds what is left of the budget per month",
				"have committed $0.0875 of $0.0875");
		assertThat(this.served.charged()).isEqualByComparingTo("0.0875");
		CommandLine raised = this.served.with(database, Map.of("budget-per-month", "1"));
		assertThat(raised.run("restart", "1").exitCode()).isZero();
	}

	@Test
	void runWhenTheDaysBudgetIsReachedThenAnotherRunOfTheDayIsToldAndASimulatedOneIsNot() throws Exception {
		CommandLine line = this.served.with(TestDatabase.settings(Kind.H2, this.folder),
				Map.of("budget-per-day", "0.007"));
		Result first = line.run("run", this.served.csv("a", 3).toString(), "--allow-partial");
		assertThat(first.exitCode()).as(first.err()).isEqualTo(5);
		assertThat(first.err()).contains("The budget per day of all runs is reached; 1 row was not sent.");
		assertThat(line.run("run", this.served.csv("b", 3).toString()).err()).contains("is left of the budget per day");
		assertThat(line.run("check", this.served.csv("b", 3).toString()).err())
			.contains("is left of the budget per day");
		assertThat(line.run("run", this.served.csv("b", 3).toString(), "--simulate").exitCode()).isZero();
		assertThat(this.served.charged()).isEqualByComparingTo("0.007");
	}

	@Test
	void runWhenABudgetIsBelowZeroThenItIsRefused() throws Exception {
		for (String name : List.of("budget", "budget-per-day", "budget-per-month")) {
			Result refused = this.served.with(TestDatabase.settings(Kind.H2, this.folder), Map.of(name, "-1"))
				.run("run", this.served.csv("a", 1).toString());
			assertThat(refused.exitCode()).isEqualTo(2);
			assertThat(refused.err()).contains("promptmill." + name, "-1", "0 or more US dollars");
		}
		assertThat(this.served.charged()).isZero();
	}

	private List<Result> atOnce(CommandLine line, int rows) throws Exception {
		List<Callable<Result>> runs = new ArrayList<>();
		for (String name : List.of("a", "b", "c")) {
			Path csv = this.served.csv(name, rows);
			runs.add(() -> line.run("run", csv.toString(), "--allow-partial"));
		}
		return ServedLine.atOnce(runs);
	}

}
