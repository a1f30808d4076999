package dev.promptmill.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.TestDatabase;
import dev.promptmill.support.TestDatabase.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What all runs did and cost together: {@code runs} and {@code costs}. */
class CostsTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Path folder;

	private final ServedLine served;

	CostsTests(@TempDir Path folder) {
		this.folder = folder;
		this.served = new ServedLine(folder);
	}

	@AfterEach
	void stop() {
		this.served.close();
	}

	@ParameterizedTest
	@EnumSource
	void runsAndCostsThenCountAllRunsAndLeaveSimulatedOnesOut(Kind kind) throws Exception {
		CommandLine line = this.served.with(TestDatabase.settings(kind, this.folder), Map.of());
		String shop = "id,prompt,customer\n1,a lamp,Ada\n2,a boat,=1+1\n3,a lost boat [[submit-once:accept-then-reset]],Ada\n";
		assertThat(line.run("run", this.served.csv("shop", shop).toString()).exitCode()).isEqualTo(3);
		assertThat(line.run("run", this.served.csv("plain", 2).toString()).exitCode()).isZero();
		assertThat(line.run("run", this.served.csv("try", 4).toString(), "--simulate").exitCode()).isZero();

		assertThat(this.folder.resolve("output/shop-latest").toRealPath()).hasFileName("shop-1");

		List<JsonNode> runs = json(line.run("runs", "--json"));
		assertThat(runs.stream().map((run) -> run.path("run").asInt())).containsExactly(3, 2, 1, 0);
		assertThat(runs.get(0).get("simulated").asBoolean()).isTrue();
		JsonNode shopRun = runs.get(2);
		assertThat(shopRun.get("job_name").asString()).isEqualTo("shop");
		assertThat(shopRun.get("rows").asInt()).isEqualTo(3);
		assertThat(shopRun.get("rows_delivered").asInt()).isEqualTo(2);
		assertMoney(shopRun, "billed_usd", "0.0070");
		assertMoney(shopRun, "possibly_billed_usd", "0.0035");
		JsonNode all = runs.get(3);
		assertThat(all.get("runs").asInt()).isEqualTo(3);
		assertThat(all.get("simulated").asInt()).isEqualTo(1);
		assertThat(all.get("rows_delivered").asInt()).isEqualTo(4);
		assertMoney(all, "billed_usd", "0.014");
		assertThat(line.run("runs").out().lines())
			.anySatisfy((text) -> assertThat(text).containsPattern("^ +3 +try .* simulated "))
			.anySatisfy((text) -> assertThat(text)
				.containsPattern("^ +1 +shop +finished +3 .* 3 +2 +\\$0\\.007 +\\$0\\.0035 "));
		assertThat(json(line.run("runs", "--job", "plain", "--json"))).hasSize(2);
		assertThat(json(line.run("runs", "--month", YearMonth.now().toString(), "--json"))).hasSize(4);
		assertThat(json(line.run("runs", "--month", "2001-01", "--json"))).hasSize(1);

		List<JsonNode> months = json(line.run("costs", "--json"));
		assertThat(months).hasSize(2);
		assertThat(months.get(0).get("value").asString()).isEqualTo(YearMonth.now().toString());
		JsonNode sum = months.get(1);
		assertThat(sum.get("type").asString()).isEqualTo("summary");
		assertThat(sum.get("requests").asInt()).isEqualTo(5);
		assertMoney(sum, "billed_usd", "0.014");
		assertMoney(sum, "possibly_billed_usd", "0.0035");
		assertMoney(sum, "at_most_usd", "0.0175");
		assertThat(values(line, "day")).containsExactly(LocalDate.now().toString());
		assertThat(values(line, "run")).containsExactly("1", "2");
		assertThat(values(line, "job")).containsExactly("plain", "shop");
		assertThat(values(line, "status")).containsExactly("DELIVERED", "UNKNOWN");
		assertThat(line.run("costs", "--by", "customer", "--csv").out()).isEqualToNormalizingNewlines("""
				customer,requests,billed_usd,possibly_billed_usd,reserved_usd,returned_usd,at_most_usd
				'=1+1,1,0.0035,0.0000,0.0000,0.0000,0.0035
				Ada,2,0.0035,0.0035,0.0000,0.0000,0.0070
				,2,0.0070,0.0000,0.0000,0.0000,0.0070
				""");
		assertThat(json(line.run("costs", "--since", "2001-01-01", "--until", "2001-12-31", "--json"))).hasSize(1);
		assertThat(line.run("costs").out().lines().reduce("", (first, last) -> last))
			.containsPattern("^total +5 +\\$0\\.014 +\\$0\\.0035 +\\$0\\.00 +\\$0\\.00 +\\$0\\.0175$");
		assertUnusable(line.run("costs", "--by", "colour"), "--by \"colour\" can't be used");
	}

	@ParameterizedTest
	@ValueSource(strings = { "yesterday", "2026-13-01", "2026-02-30", "29.11.2026", "" })
	void costsWhenADateIsNoneThenItIsRefused(String date) {
		CommandLine line = this.served.with(TestDatabase.settings(Kind.H2, this.folder), Map.of());
		assertUnusable(line.run("costs", "--since", date), "--since \"" + date + "\" can't be used");
		assertUnusable(line.run("costs", "--until", date), "--until \"" + date + "\" can't be used");
		assertUnusable(line.run("runs", "--month", date), "--month \"" + date + "\" can't be used");
	}

	@Test
	void costsWhenTheDaysAreTheWrongWayRoundThenItIsRefused() {
		CommandLine line = this.served.with(TestDatabase.settings(Kind.H2, this.folder), Map.of());
		assertUnusable(line.run("costs", "--since", "2026-11-02", "--until", "2026-11-01"),
				"--since 2026-11-02 is later than --until 2026-11-01.");
	}

	private static void assertUnusable(Result result, String sentence) {
		assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
		assertThat(result.err()).contains(sentence);
		assertThat(result.err().lines()).as("one sentence").hasSize(1);
		assertThat(result.out()).isEmpty();
	}

	private static void assertMoney(JsonNode json, String name, String amount) {
		assertThat(json.get(name).decimalValue()).isEqualByComparingTo(amount);
	}

	private static List<String> values(CommandLine line, String by) {
		return json(line.run("costs", "--by", by, "--json")).stream()
			.filter((cost) -> cost.has("value"))
			.map((cost) -> cost.get("value").asString())
			.toList();
	}

	private static List<JsonNode> json(Result result) {
		assertThat(result.exitCode()).as(result.err()).isZero();
		return result.out().lines().map(JSON::readTree).toList();
	}

}
