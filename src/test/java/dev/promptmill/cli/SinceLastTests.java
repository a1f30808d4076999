package dev.promptmill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Night after night of the same job, which pays only for what is new or changed. */
class SinceLastTests {

	private final Path home;

	@AutoClose
	private final Nights nights;

	SinceLastTests(@TempDir Path home) {
		this.home = home;
		this.nights = new Nights(home);
	}

	@Test
	void secondNightPaysForThreeOfTwoHundredRowsAndNamesAll() throws Exception {
		assertThat(this.nights.rows(200).run("--since-last").exitCode()).isZero();
		this.nights.change("row-7", "a kettle").change("row-100", "a spoon").change("row-200", "a fork");
		assertThat(this.nights.command("check", this.nights.csv().toString(), "--set", "since-last=true").out())
			.contains("3 of 200 rows are new or changed: $0.0105; 197 reused");
		Result dryRun = this.nights.run("--since-last", "--dry-run");
		assertThat(dryRun.out()).contains("3 of 200 rows are new or changed: $0.0105; 197 reused",
				"estimate   $0.0105");
		Result run = this.nights.run("--since-last", "--budget", "0.0105");
		assertThat(run.exitCode()).as(run.err()).isZero();
		assertThat(run.err()).contains("3 of 200 rows are new or changed: $0.0105; 197 reused",
				"200 of 200 rows delivered in full", "Bill: $0.0105 billed");
		assertThat(this.nights.posts()).as("all that the server ever saw").isEqualTo(203);
		JsonNode bill = this.nights.bill(2);
		assertThat(bill.path("estimated_usd").decimalValue()).isEqualByComparingTo("0.0105");
		assertThat(bill.path("billed_usd").decimalValue()).isEqualByComparingTo("0.0105");
		assertThat(bill.path("cost_per_delivered_image_usd").decimalValue()).isEqualByComparingTo("0.0035");
		assertThat(bill.path("by_status").path("REUSED").path("rows").asInt()).isEqualTo(197);
		assertThat(bill.path("by_status").path("REUSED").path("billed_usd").decimalValue()).isZero();
		List<Map<String, String>> results = this.nights.table(2, "results.csv");
		assertThat(results).hasSize(200);
		assertThat(results.stream().filter((row) -> row.get("status").equals("DELIVERED")))
			.extracting((row) -> row.get("id"))
			.containsExactly("row-7", "row-100", "row-200");
		assertThat(results.stream().filter((row) -> row.get("status").equals("REUSED"))).hasSize(197)
			.allMatch((row) -> row.get("attempts").equals("0") && row.get("billed_usd").equals("0.0000"));
		assertThat(this.nights.table(2, "images.csv")).hasSize(200)
			.allMatch((image) -> Files.isRegularFile(this.nights.folder(2).resolve(image.get("file"))));
		assertThat(this.nights.command("verify", "2").err()).contains("200 images, 200 OK");
		assertThat(this.nights.command("status", "2").out()).contains("200 of 200 settled: 3 delivered, 197 reused");
	}

	@Test
	void reusesWhatTheLastRunReusedItselfAndIgnoresTheCaseOfIds() throws Exception {
		this.nights.rows(2).run("--since-last");
		this.nights.run("--since-last");
		Files.delete(this.nights.folder(1).resolve("images/row-1-1.png"));
		this.nights.csv();
		Files.writeString(this.home.resolve("night.csv"),
				Files.readString(this.home.resolve("night.csv")).replace("row-1,", "ROW-1,"));
		Result third = this.nights.command("run", this.home.resolve("night.csv").toString(), "--since-last");
		assertThat(third.err()).contains("0 of 2 rows are new or changed: $0.00; 2 reused");
		assertThat(third.exitCode()).isZero();
		assertThat(this.nights.folder(3).resolve("images/ROW-1-1.png"))
			.hasSameBinaryContentAs(this.nights.folder(2).resolve("images/row-1-1.png"));
	}

	@Test
	void findsAPromptThatComesBackInAnOlderRun() throws Exception {
		this.nights.rows(1).run();
		this.nights.change("row-1", "a kettle").run("--since-last");
		Result third = this.nights.rows(1).run("--since-last");
		assertThat(third.err()).contains("0 of 1 row is new or changed");
		assertThat(this.nights.folder(3).resolve("images/row-1-1.png"))
			.hasSameBinaryContentAs(this.nights.folder(1).resolve("images/row-1-1.png"));
	}

	@Test
	void fetchesAgainWhatIsGoneOrHasAnotherSizeAndBuysNothing() throws Exception {
		this.nights.rows(3).run();
		Files.delete(this.nights.folder(1).resolve("images/row-1-1.png"));
		Files.writeString(this.nights.folder(1).resolve("images/row-2-1.png"), "cut");
		Result second = this.nights.run("--since-last");
		assertThat(second.exitCode()).as(second.err()).isZero();
		assertThat(second.err()).contains("0 of 3 rows are new or changed: $0.00; 1 reused, 2 with images gone",
				"2 rows have images that are gone: fetched again, free of charge");
		assertThat(this.nights.posts()).isEqualTo(3);
		assertThat(this.nights.command("verify", "2").err()).contains("3 images, 3 OK");
		assertThat(this.nights.run("--since-last").err()).contains("0 of 3 rows are new or changed: $0.00; 3 reused");
	}

	@Test
	void buysEverythingAnewFromAnotherModel() throws Exception {
		this.nights.rows(3).run();
		assertThat(this.nights.run("--since-last", "--dry-run", "--set", "api.model=another").out())
			.contains("3 of 3 rows are new or changed");
	}

	@Test
	void realRunReusesNothingOfASimulatedOne() throws Exception {
		this.nights.rows(1).run("--simulate");
		assertThat(this.nights.run("--since-last", "--dry-run").out()).contains("1 of 1 row is new or changed");
		assertThat(this.nights.run("--since-last", "--dry-run", "--simulate").out())
			.contains("0 of 1 row is new or changed");
	}

	@Test
	void comparesMoreRowsThanOnePageHasAndBuysWhatItAnnounced() throws Exception {
		assertThat(this.nights.rows(1100).run().exitCode()).isZero();
		for (int row : List.of(1, 499, 500, 501, 1000, 1001, 1100)) {
			this.nights.change("row-" + row, "a kettle, number " + row);
		}
		Result second = this.nights.run("--since-last");
		assertThat(second.exitCode()).as(second.err()).isZero();
		assertThat(second.err()).contains("7 of 1100 rows are new or changed: $0.0245; 1093 reused",
				"Bill: $0.0245 billed");
		assertThat(this.nights.posts()).isEqualTo(1107);
		assertThat(this.nights.bill(2).path("estimated_usd").decimalValue()).isEqualByComparingTo("0.0245");
	}

	@Test
	void takesOverWhatAnotherJobBoughtAndWhatIsOnlyWrittenOtherwise() throws Exception {
		this.nights.rows(2).run();
		this.nights.change("row-1", "  a lamp, number 1 \u00a0");
		assertThat(this.nights.run("--since-last", "--dry-run", "--set", "job-name=other").out())
			.contains("0 of 2 rows are new or changed: $0.00; 2 reused");
	}

	@Test
	void buysNothingTwiceThatAnEarlierRunMayHavePaidFor() throws Exception {
		this.nights.rows(2).change("lost", "[[submit-once:accept-then-close]] a lamp");
		assertThat(this.nights.run("--since-last").exitCode()).isEqualTo(3);
		assertThat(this.nights.table(1, "unknown.csv")).hasSize(1);
		Result second = this.nights.run("--since-last");
		assertThat(second.exitCode()).as(second.err()).isEqualTo(3);
		assertThat(second.err()).contains("0 of 3 rows are new or changed: $0.00; 2 reused, 1 unknown",
				"1 row may have been billed and is held: decide with ./run.sh resolve 1 --abandon");
		assertThat(this.nights.table(2, "results.csv").get(2)).containsEntry("status", "UNKNOWN")
			.containsEntry("fail_code", "HELD")
			.containsEntry("possibly_billed_usd", "0.0000")
			.hasEntrySatisfying("fail_message", (why) -> assertThat(why).startsWith("run 1 (row 3 there)"));
		assertThat(this.nights.command("resolve", "2", "--resubmit").exitCode()).isZero();
		Result restart = this.nights.command("restart", "2");
		assertThat(restart.exitCode()).as(restart.err()).isZero();
		assertThat(this.nights.table(2, "results.csv").get(2)).containsEntry("status", "DELIVERED");
	}

	@Test
	void fetchesWhatWasPaidForAndNotFetchedAndBuysNothing() throws Exception {
		try (Nights large = new Nights(this.home, ImageMode.LABELLED)) {
			assertFetchedOnceTheLimitIsRaised(large);
		}
	}

	private static void assertFetchedOnceTheLimitIsRaised(Nights nights) throws Exception {
		nights.rows(1).change("big", "a lamp of 2048 pixels").set("download.max-bytes", "1KB");
		assertThat(nights.run("--since-last").exitCode()).isEqualTo(3);
		assertThat(nights.table(1, "results.csv")).extracting((row) -> row.get("fail_code"))
			.containsOnly("DOWNLOAD_FAILED");
		Result second = nights.run("--since-last");
		assertThat(second.exitCode()).as(second.err()).isEqualTo(3);
		assertThat(nights.table(2, "results.csv")).allSatisfy(
				(row) -> assertThat(row).containsEntry("fail_code", "IMAGES_GONE").containsEntry("status", "FAILED"));
		assertThat(nights.table(2, "failed.csv")).as("it would be bought again").isEmpty();
		nights.set("download.max-bytes", "64MB");
		Result third = nights.run("--since-last");
		assertThat(third.exitCode()).as(third.err()).isZero();
		assertThat(third.err()).contains("0 of 2 rows are new or changed: $0.00; 0 reused, 2 with images gone");
		assertThat(nights.posts()).isEqualTo(2);
	}

	@Test
	void refusesBeforeTheFirstPostOnlyIfWhatIsToBeBoughtExceedsTheBudget() throws Exception {
		this.nights.rows(5).run();
		this.nights.change("row-6", "a kettle").change("row-7", "a spoon");
		Result refused = this.nights.run("--since-last", "--budget", "0.0069");
		assertThat(refused.exitCode()).isEqualTo(5);
		assertThat(refused.err()).contains("The estimate of $0.007 exceeds the budget of $0.0069");
		assertThat(this.nights.run("--since-last", "--budget", "0.007").exitCode()).isZero();
	}

}
