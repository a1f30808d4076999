package dev.promptmill.cli;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What is left to be done, in the same words wherever it is shown. */
class TodoTests {

	private final Path home;

	@AutoClose
	private final Nights nights;

	TodoTests(@TempDir Path home) {
		this.home = home;
		this.nights = new Nights(home, ImageMode.LABELLED).set("submit.max-attempts", "1");
	}

	@Test
	void todoWhenARowIsUnknownAndOneRejectedThenTheSameWordsEverywhere() throws Exception {
		this.nights.set("on-finish", "cat > " + this.home.resolve("hook.json"))
			.rows(1)
			.change("lost", "a boat [[submit-once:accept-then-reset]]")
			.change("empty", "");
		assertSameWordsEverywhere("UNKNOWN_ROWS", "FAILED_ROWS");
	}

	@Test
	void todoWhenTasksMadeMoreImagesThenTheSameWordsEverywhere() throws Exception {
		this.nights.set("on-finish", "cat > " + this.home.resolve("hook.json")).change("many", "a boat [[surplus:9]]");
		JsonNode todo = assertSameWordsEverywhere("MORE_IMAGES");
		assertThat(todo.get(0).get("rows").asLong()).isEqualTo(1);
		assertThat(todo.get(0).get("text").asString()).contains("1 task made more images than were asked for");
	}

	@Test
	void todoWhenATaskGotNoVerdictThenTheSameWordsEverywhereAndRestartAsksAgain() throws Exception {
		this.nights.set("on-finish", "cat > " + this.home.resolve("hook.json"))
			.set("poll.deadline", "1s")
			.change("endless", "a boat [[endless]]");
		JsonNode todo = assertSameWordsEverywhere("UNFINISHED");
		assertThat(todo.get(0).get("text").asString()).contains(
				"1 row is not settled, 1 of them with a task that is collected free of charge: continue with ./run.sh restart 1");
	}

	@Test
	void todoWhenTheBudgetIsReachedThenTheSameWordsEverywhere() throws Exception {
		this.nights.set("on-finish", "cat > " + this.home.resolve("hook.json"))
			.set("budget", "0.0035")
			.set("allow-partial", "true")
			.rows(3);
		assertSameWordsEverywhere("UNFINISHED");
	}

	/** Runs the job, and looks for what is to be done wherever it is to stand. */
	private JsonNode assertSameWordsEverywhere(String... kinds) throws Exception {
		Result run = this.nights.run("--json");
		JsonNode todo = JsonMapper.builder().build().readTree(run.out()).get("todo");
		assertThat(todo.valueStream().map((entry) -> entry.get("kind").asString())).as(run.err())
			.containsExactly(kinds);
		JsonNode hook = JsonMapper.builder().build().readTree(Files.readString(this.home.resolve("hook.json")));
		assertThat(hook.get("todo")).isEqualTo(todo);
		String status = this.nights.command("status", "1").err();
		JsonNode page = page();
		for (JsonNode entry : todo) {
			String text = entry.get("text").asString();
			entry.get("commands").forEach((command) -> assertThat(text).contains(command.asString()));
			assertThat(run.err()).contains("To do: " + text);
			assertThat(status).contains("To do: " + text);
			assertThat(page.get("hints").valueStream().map((hint) -> hint.get("text").asString())).contains(text);
		}
		return todo;
	}

	@Test
	void todoThenItsCommandReachesThisLedger() throws Exception {
		this.nights.change("lost", "a boat [[submit-once:accept-then-reset]]");
		JsonNode todo = JsonMapper.builder().build().readTree(this.nights.run("--json").out()).get("todo").get(0);
		assertThat(todo.get("command").asString())
			.isEqualTo("./run.sh resolve 1 --abandon --set data=" + this.home.resolve("data"));
		assertThat(this.nights.table(1, "unknown.csv").get(0).get("what_to_do"))
			.contains(" --abandon --row lost --set data=" + this.home.resolve("data"));
	}

	/** A wrong price: the headline was "Success", and only a line in the page told. */
	@Test
	void todoWhenTheAccountDisagreesThenSaidEverywhereAndTheHeadlineIsNoSuccess() throws Exception {
		this.nights.set("api.price-per-image", "0.00175").rows(2);
		Result run = this.nights.run("--json");
		assertThat(run.exitCode()).as(run.err()).isZero();
		JsonNode summary = JsonMapper.builder().build().readTree(run.out());
		assertThat(summary.get("account_agrees").asBoolean()).isFalse();
		assertThat(summary.get("todo").get(0).get("kind").asString()).isEqualTo("ACCOUNT_DISAGREES");
		assertThat(run.err()).contains("its balance dropped by $0.0070, and $0.0035 were expected of this run");
		assertThat(Files.readString(this.nights.folder(1).resolve("report.html"))).doesNotContain("Success")
			.contains("Delivered, but the account disagrees");
		assertThat(this.nights.bill(1).get("account_agrees").asBoolean()).isFalse();
	}

	@Test
	void priceWhenCorrectedAtARestartThenCountsFromThereOn() throws Exception {
		this.nights.set("budget", "0.0035").rows(3);
		assertThat(this.nights.run("--allow-partial").exitCode()).isEqualTo(5);
		this.nights.set("budget", "0.0175").set("api.price-per-image", "0.007");
		Result restarted = this.nights.command("restart", "1");
		assertThat(restarted.exitCode()).as(restarted.err()).isZero();
		assertThat(restarted.err())
			.contains("The price per image is $0.007 from now on. What was sent before keeps the price of $0.0035.");
		assertThat(this.nights.bill(1).get("billed_usd").decimalValue()).isEqualByComparingTo("0.0175");
		assertThat(this.nights.bill(1).get("unit_price_usd").decimalValue()).isEqualByComparingTo("0.007");
		assertThat(this.nights.bill(1).get("first_unit_price_usd").decimalValue()).isEqualByComparingTo("0.0035");
	}

	@Test
	void todoWhenAnImageWasNotFetchedThenVerifyIsNamedWithTheHour() throws Exception {
		this.nights.set("download.max-bytes", "1KB").rows(1);
		JsonNode todo = JsonMapper.builder().build().readTree(this.nights.run("--json").out()).get("todo");
		assertThat(todo.get(0).get("kind").asString()).isEqualTo("IMAGES_TO_FETCH");
		assertThat(todo.get(0).get("images").asLong()).isEqualTo(1);
		assertThat(todo.get(0).get("command").asString()).startsWith("./run.sh verify 1");
		assertThat(todo.get(0).get("deadline").asString()).isNotEmpty();
		assertThat(todo.get(0).get("text").asString())
			.containsPattern("die on \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d [A-Z]");
	}

	private JsonNode page() throws Exception {
		String html = Files.readString(this.nights.folder(1).resolve("report.html"));
		String begin = "<script type=\"application/json\" id=\"data\">";
		int from = html.indexOf(begin) + begin.length();
		return JsonMapper.builder().build().readTree(html.substring(from, html.indexOf("</script>", from)));
	}

}
