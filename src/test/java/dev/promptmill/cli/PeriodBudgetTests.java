package dev.promptmill.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
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

	private static final String PRICE = "0.0035";

	private final Simulator server = Simulator
		.start(SimulatorSettings.builder().latencyFactor(0).markers(true).build());

	@TempDir
	private Path folder;

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void runWhenThreeSpendAtOnceThenTheMonthsBudgetIsKeptToTheCent(Kind kind) throws Exception {
		Map<String, String> database = TestDatabase.settings(kind, this.folder);
		CommandLine line = line(database, Map.of("budget-per-month", "0.0875"));
		List<Result> results = atOnce(line, 30);
		assertThat(results).allSatisfy((result) -> assertThat(result.exitCode()).as(result.err()).isEqualTo(5))
			.allSatisfy((result) -> assertThat(result.err()).contains("The budget per month of all runs is reached; "));
		assertThat(charged()).isEqualByComparingTo("0.0875");
		assertThat(line.run("restart").exitCode()).as("the same month").isEqualTo(5);
		Result refused = line.run("run", csv("other", 1).toString());
		assertThat(refused.exitCode()).isEqualTo(5);
		assertThat(refused.err()).contains("The estimate of $0.0035 exceeds what is left of the budget per month",
				"have committed $0.0875 of $0.0875");
		assertThat(charged()).isEqualByComparingTo("0.0875");
		CommandLine raised = line(database, Map.of("budget-per-month", "1"));
		assertThat(raised.run("restart", "1").exitCode()).isZero();
	}

	@Test
	void runWhenTheDaysBudgetIsReachedThenAnotherRunOfTheDayIsToldAndASimulatedOneIsNot() throws Exception {
		CommandLine line = line(TestDatabase.settings(Kind.H2, this.folder), Map.of("budget-per-day", "0.007"));
		Result first = line.run("run", csv("a", 3).toString(), "--allow-partial");
		assertThat(first.exitCode()).as(first.err()).isEqualTo(5);
		assertThat(first.err()).contains("The budget per day of all runs is reached; 1 row was not sent.");
		assertThat(line.run("run", csv("b", 3).toString()).err()).contains("is left of the budget per day");
		assertThat(line.run("check", csv("b", 3).toString()).err()).contains("is left of the budget per day");
		assertThat(line.run("run", csv("b", 3).toString(), "--simulate").exitCode()).isZero();
		assertThat(charged()).isEqualByComparingTo("0.007");
	}

	@Test
	void runWhenABudgetIsBelowZeroThenItIsRefused() throws Exception {
		for (String name : List.of("budget", "budget-per-day", "budget-per-month")) {
			Result refused = line(TestDatabase.settings(Kind.H2, this.folder), Map.of(name, "-1")).run("run",
					csv("a", 1).toString());
			assertThat(refused.exitCode()).isEqualTo(2);
			assertThat(refused.err()).contains("promptmill." + name, "-1", "0 or more US dollars");
		}
		assertThat(charged()).isZero();
	}

	private List<Result> atOnce(CommandLine line, int rows) throws Exception {
		ExecutorService operators = Executors.newFixedThreadPool(3);
		try {
			List<Callable<Result>> runs = new ArrayList<>();
			for (String name : List.of("a", "b", "c")) {
				Path csv = csv(name, rows);
				runs.add(() -> line.run("run", csv.toString(), "--allow-partial"));
			}
			List<Result> results = new ArrayList<>();
			for (Future<Result> result : operators.invokeAll(runs)) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			operators.shutdownNow();
		}
	}

	private BigDecimal charged() {
		return new BigDecimal(PRICE).multiply(BigDecimal.valueOf(this.server.serverLedger().tasks().size()));
	}

	private Path csv(String name, int rows) throws IOException {
		StringBuilder text = new StringBuilder("id,prompt\n");
		for (int row = 1; row <= rows; row++) {
			text.append(name).append(row).append(",a lamp for ").append(name).append(row).append('\n');
		}
		return Files.writeString(this.folder.resolve(name + ".csv"), text);
	}

	private CommandLine line(Map<String, String> database, Map<String, String> more) {
		Map<String, String> settings = new LinkedHashMap<>(database);
		settings.put("output", this.folder.resolve("output").toString());
		settings.put("api.base-url", this.server.baseUrl().toString());
		settings.put("download.allowed-hosts", "127.0.0.1");
		settings.put("download.allow-http", "true");
		settings.put("poll.first-delay-1k", "10ms");
		settings.put("poll.interval", "10ms");
		settings.put("poll.rate-per-second", "400");
		settings.put("submit.rate-per-second", "500");
		settings.putAll(more);
		return new CommandLine(settings, Map.of("PATH", System.getenv("PATH"), "APIXO_API_KEY", "secret-key"));
	}

}
