package dev.promptmill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows that were bought once are not bought again unless the operator says so. */
class BuyingOnceTests {

	private final Path home;

	@AutoClose
	private final Nights nights;

	BuyingOnceTests(@TempDir Path home) {
		this.home = home;
		this.nights = new Nights(home);
	}

	@Test
	void weekOfAPersonBuysEachRowOnce() throws Exception {
		// Monday: everything is bought.
		this.nights.rows(20);
		assertThat(this.nights.run().exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(20);
		// The arrow key and Enter: refused with the sums, nothing is sent.
		Result again = this.nights.run();
		assertThat(again.exitCode()).isEqualTo(6);
		assertThat(again.err()).contains("20 of 20 rows were bought before (run 1, ", ", $0.07). --since-last takes",
				"--new all of them ($0.07). Nothing was sent.");
		// Tuesday: one row more. The commands that are printed work as printed.
		this.nights.change("row-21", "a lamp, number 21");
		Result appended = this.nights.run();
		assertThat(appended.exitCode()).isEqualTo(6);
		assertThat(appended.err()).contains("20 of 21 rows were bought before",
				"--since-last buys the other one ($0.0035), --new all of them ($0.0735)");
		assertThat(this.nights.posts()).isEqualTo(20);
		assertThat(this.nights.command("check", this.nights.csv().toString()).err())
			.contains("20 of 21 rows were bought before");
		assertThat(this.nights.printed(appended, "--since-last").exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(21);
		// Wednesday: a dated copy of the file.
		Path dated = Files.copy(this.nights.csv(), this.home.resolve("night-2026-11-26.csv"));
		assertThat(this.nights.command("run", dated.toString()).exitCode()).isEqualTo(6);
		assertThat(this.nights.command("run", dated.toString(), "--since-last").exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(21);
		// Thursday: seven images are deleted, wherever they are.
		for (int run = 1; run <= 2; run++) {
			for (int row = 1; row <= 7; row++) {
				Files.deleteIfExists(this.nights.folder(run).resolve("images/row-" + row + "-1.png"));
			}
		}
		Path datedRun = this.home.resolve("output/night-2026-11-26-3");
		for (int row = 1; row <= 7; row++) {
			Files.delete(datedRun.resolve("images/row-" + row + "-1.png"));
		}
		Result fetched = this.nights.run("--since-last");
		assertThat(fetched.exitCode()).as(fetched.err()).isZero();
		assertThat(fetched.err()).contains("14 reused, 7 with images gone", "21 of 21 rows delivered in full");
		assertThat(this.nights.posts()).isEqualTo(21);
		// Friday: two are to be made again.
		Result redone = this.nights.run("--since-last", "--redo", "row-3,ROW-21");
		assertThat(redone.exitCode()).as(redone.err()).isZero();
		assertThat(redone.err()).contains("2 of 21 rows are to be bought: $0.007; 19 reused, 2 bought again");
		assertThat(this.nights.posts()).isEqualTo(23);
		assertThat(this.nights.table(5, "results.csv").stream().filter((row) -> row.get("status").equals("DELIVERED")))
			.extracting((row) -> row.get("id"))
			.containsExactly("row-3", "row-21");
		// Saturday: everything again, said aloud.
		Result everything = this.nights.run("--new");
		assertThat(everything.exitCode()).as(everything.err()).isZero();
		assertThat(everything.err()).contains("21 of 21 rows were bought before (runs 1 and 5, ",
				"and all are bought again, as --new says.");
		assertThat(this.nights.posts()).isEqualTo(44);
	}

	@Test
	void rowsAreReusedWhenOutputAndDataWereMovedTogetherOrApart() throws Exception {
		this.nights.rows(5);
		assertThat(this.nights.run().exitCode()).isZero();
		Path output = Files.move(this.home.resolve("output"), this.home.resolve("shop"));
		Result moved = this.nights.set("output", output.toString()).at(output).run("--since-last");
		assertThat(moved.exitCode()).as(moved.err()).isZero();
		assertThat(moved.err()).contains("0 of 5 rows are new or changed: $0.00; 5 reused");
		Path data = Files.move(this.home.resolve("data"), this.home.resolve("ledger"));
		Files.move(output, this.home.resolve("elsewhere"));
		this.nights.set("data", data.toString()).set("output", this.home.resolve("elsewhere").toString());
		Result both = this.nights.at(this.home.resolve("elsewhere")).run("--since-last");
		assertThat(both.exitCode()).as(both.err()).isZero();
		assertThat(both.err()).contains("5 reused");
		assertThat(this.nights.posts()).isEqualTo(5);
		assertThat(this.nights.downloads()).as("nothing had to be fetched again").isEqualTo(5);
	}

	@Test
	void partialRowsAreKeptUntilCompletePartialBuysWhatIsMissing() throws Exception {
		this.nights.images("three", "[[partial-once:1]] a lamp", 3).images("whole", "a kettle", 2);
		assertThat(this.nights.run().exitCode()).isEqualTo(3);
		Map<String, String> first = this.nights.table(1, "results.csv").get(0);
		assertThat(first).containsEntry("status", "PARTIAL");
		int made = Integer.parseInt(first.get("images_delivered"));
		Result kept = this.nights.run("--since-last");
		assertThat(kept.exitCode()).as(kept.err()).isEqualTo(3);
		assertThat(kept.err()).contains("0 of 2 rows are new or changed: $0.00; 1 reused, 1 partial",
				"kept as they are; --complete-partial buys what is missing");
		assertThat(this.nights.table(2, "results.csv").get(0)).containsEntry("status", "PARTIAL")
			.containsEntry("images_delivered", Integer.toString(made))
			.containsEntry("billed_usd", "0.0000")
			.containsEntry("attempts", "0");
		assertThat(this.nights.posts()).isEqualTo(2);
		Result completed = this.nights.run("--since-last", "--complete-partial");
		assertThat(completed.exitCode()).as(completed.err()).isZero();
		assertThat(this.nights.posts()).isEqualTo(3);
		assertThat(this.nights.imagesAskedFor()).containsExactly(3, 2, 3 - made);
		assertThat(this.nights.table(3, "results.csv").get(0)).containsEntry("status", "DELIVERED")
			.containsEntry("images_requested", "3")
			.containsEntry("images_delivered", "3");
		assertThat(this.nights.table(3, "images.csv")).filteredOn((image) -> image.get("id").equals("three"))
			.hasSize(3)
			.extracting((image) -> image.get("index"))
			.containsExactly("1", "2", "3");
		assertThat(this.nights.bill(3).path("estimated_usd").decimalValue())
			.isEqualByComparingTo(this.nights.bill(3).path("billed_usd").decimalValue());
		assertThat(this.nights.command("verify", "3").err()).contains("5 images, 5 OK");
		assertThat(this.nights.run("--since-last", "--complete-partial").err()).contains("2 reused");
		assertThat(this.nights.posts()).isEqualTo(3);
	}

	@Test
	void imagesThatAreRefusedAreBoughtOnlyWithBuyMissing() throws Exception {
		assertBoughtOnlyWithBuyMissing("bomb");
	}

	/** Which the run asks for for a minute, again and again. */
	@Tag("matrix")
	@Test
	void imagesThatTheApiHasNoLongerAreBoughtOnlyWithBuyMissing() throws Exception {
		assertBoughtOnlyWithBuyMissing("forbidden");
	}

	private void assertBoughtOnlyWithBuyMissing(String fault) throws Exception {
		this.nights.rows(2).change("row-1", "[[download:" + fault + "]] a lamp");
		assertThat(this.nights.run().exitCode()).isEqualTo(3);
		Result kept = this.nights.run("--since-last");
		assertThat(kept.exitCode()).as(kept.err()).isEqualTo(3);
		assertThat(this.nights.table(2, "results.csv").get(0)).containsEntry("status", "FAILED")
			.containsEntry("fail_code", "IMAGES_GONE");
		assertThat(this.nights.posts()).isEqualTo(2);
		this.nights.run("--since-last", "--buy-missing");
		assertThat(this.nights.posts()).isEqualTo(3);
	}

	@Test
	void rowsThatAreOnOrderInAStoppedRunAreHeldAndBoughtByItsRestartAlone() throws Exception {
		this.nights.rows(6);
		Result partial = this.nights.run("--budget", "0.007", "--allow-partial");
		assertThat(partial.exitCode()).as(partial.err()).isEqualTo(5);
		Path dated = Files.copy(this.nights.csv(), this.home.resolve("tomorrow.csv"));
		Files.writeString(dated, Files.readString(dated) + "row-7,a fork\r\n");
		Result refused = this.nights.command("run", dated.toString());
		assertThat(refused.exitCode()).isEqualTo(6);
		assertThat(refused.err()).contains("6 of 7 rows were bought before or are on order (run 1, ");
		Result second = this.nights.command("run", dated.toString(), "--since-last");
		assertThat(second.exitCode()).as(second.err()).isEqualTo(3);
		assertThat(second.err()).contains("1 of 7 rows are new or changed: $0.0035; 2 reused, 4 on order elsewhere",
				"4 rows are on order in run 1 and held");
		assertThat(this.nights.posts()).isEqualTo(3);
		assertThat(this.nights.command("restart", "1", "--budget", "1").exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(7);
	}

	@Test
	void rowThatAnotherRunWasToldToBuyIsNotSentByTheOlderRunAnyMore() throws Exception {
		this.nights.rows(4);
		assertThat(this.nights.run("--budget", "0.007", "--allow-partial").exitCode()).isEqualTo(5);
		assertThat(this.nights.run("--new").exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(6);
		Result restart = this.nights.command("restart", "1", "--budget", "1");
		assertThat(restart.exitCode()).as(restart.err()).isEqualTo(3);
		assertThat(this.nights.posts()).isEqualTo(6);
		assertThat(this.nights.table(1, "results.csv").subList(2, 4))
			.allSatisfy((row) -> assertThat(row).containsEntry("status", "UNKNOWN")
				.containsEntry("fail_code", "HELD")
				.hasEntrySatisfying("fail_message", (why) -> assertThat(why).startsWith("run 2 has bought it since")));
	}

	@Test
	void failedRowThatWasNotBilledIsBoughtByAnyRunAndAnAbandonedOneByNone() throws Exception {
		this.nights.rows(1)
			.change("refused", "[[fail-once:CONTENT_VIOLATION]] a lamp")
			.change("lost", "[[submit-once:accept-then-close]] a kettle");
		assertThat(this.nights.run().exitCode()).isEqualTo(3);
		assertThat(this.nights.command("resolve", "1", "--abandon").exitCode()).isZero();
		Result second = this.nights.run("--since-last");
		assertThat(second.err())
			.contains("1 of 3 rows are new or changed: $0.0035; 1 reused, 1 tried again, 1 given up");
		assertThat(this.nights.table(2, "results.csv").get(1)).containsEntry("status", "DELIVERED");
		assertThat(this.nights.table(2, "results.csv").get(2)).containsEntry("status", "FAILED")
			.containsEntry("fail_code", "ABANDONED");
		assertThat(this.nights.table(2, "failed.csv")).isEmpty();
	}

	@Test
	void simulatedRunsNeitherCountNorAreRefused() throws Exception {
		this.nights.rows(3);
		assertThat(this.nights.run("--simulate").exitCode()).isZero();
		assertThat(this.nights.run("--simulate").exitCode()).as("nothing is paid for").isZero();
		assertThat(this.nights.run().exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(3);
		assertThat(this.nights.run("--simulate").exitCode()).isZero();
		assertThat(this.nights.run("--simulate", "--since-last").err()).contains("0 of 3 rows are new or changed");
	}

	@Test
	void rowsWithoutIdsAreKnownByWhatTheyOrder() throws Exception {
		Path csv = Files.writeString(this.home.resolve("night.csv"), "prompt\na lamp\na lamp\na fork\n");
		assertThat(this.nights.command("run", csv.toString()).exitCode()).isZero();
		Files.writeString(csv, "prompt\na fork\na lamp\na spoon\na lamp\na lamp\n");
		Result second = this.nights.command("run", csv.toString(), "--since-last");
		assertThat(second.exitCode()).as(second.err()).isZero();
		assertThat(second.err()).contains("2 of 5 rows are new or changed: $0.007; 3 reused");
		assertThat(this.nights.posts()).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--since-last --new", "--since-last --redo row-9", "--redo row-1", "--new --redo row-1",
			"--complete-partial", "--buy-missing", "--since-last --redo ,", "--since-last --redo @nowhere.txt" })
	void contradictionsAreRefusedAndNothingIsSent(String options) throws Exception {
		Result refused = this.nights.rows(2).run(options.split(" "));
		assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
		assertThat(refused.err().lines().filter((line) -> line.startsWith("error"))).hasSize(1);
		assertThat(this.nights.posts()).isZero();
	}

	@Test
	void redoTakesIdsFromAFile() throws Exception {
		this.nights.rows(3).run();
		Path ids = Files.writeString(this.home.resolve("picks.txt"), "\uFEFFrow-2\r\n\r\n row-3 \r\n");
		assertThat(this.nights.run("--since-last", "--redo", "@" + ids).exitCode()).isZero();
		assertThat(this.nights.posts()).isEqualTo(5);
	}

	@Test
	void redoCommandOfTheReportWorksWhenItIsPasted() throws Exception {
		this.nights.rows(3).run();
		String page = Files.readString(this.nights.folder(1).resolve("report.html"));
		String redo = page.substring(page.indexOf("\"redo\":{")).split("}", 2)[0];
		Result redone = this.nights.pasted(value(redo, "before") + " row-2,row-3 " + value(redo, "after"));
		assertThat(redone.exitCode()).as(redone.err()).isZero();
		assertThat(redone.err()).contains("1 reused, 2 bought again");
		assertThat(this.nights.posts()).isEqualTo(5);
	}

	private static String value(String json, String name) {
		return json.split("\"" + name + "\":\"", 2)[1].split("\"", 2)[0];
	}

	@Test
	void jobFileRestrictsCommandsToItsJobAndResumeToItsRuns() throws Exception {
		Path jobA = Files.writeString(this.home.resolve("a.yaml"), "promptmill.job-name: a\n");
		Path jobB = Files.writeString(this.home.resolve("b.yaml"), "promptmill.job-name: b\n");
		this.nights.rows(3);
		assertThat(this.nights.run("--job", jobB.toString(), "--budget", "0.0035", "--allow-partial").exitCode())
			.isEqualTo(5);
		Result restart = this.nights.command("restart", "--job", jobA.toString());
		assertThat(restart.exitCode()).isEqualTo(2);
		assertThat(restart.err()).contains("Every run of the job a is finished");
		Result resume = this.nights.run("--job", jobA.toString(), "--resume");
		assertThat(resume.exitCode()).isEqualTo(6);
		assertThat(resume.err()).contains("Run 1 of the same input is unfinished, but it is of the job b");
		assertThat(this.nights.run("--job", jobA.toString(), "--resume", "--simulate").exitCode())
			.as("a simulated run of its own")
			.isZero();
		assertThat(this.nights.posts()).isEqualTo(1);
		this.nights.change("row-3", "another lamp").csv();
		Result own = this.nights.command("restart", "--job", jobB.toString(), "--budget", "1");
		assertThat(own.exitCode()).as(own.err()).isZero();
		assertThat(own.err()).contains("has changed since run 1 was started, 1 row differs.",
				"Run 1 goes on with what it read");
		assertThat(this.nights.posts()).isEqualTo(3);
	}

	@Test
	void jsonHasTheSums() throws Exception {
		this.nights.rows(2).run();
		Result refused = this.nights.change("row-3", "a fork").run("--json");
		assertThat(refused.exitCode()).isEqualTo(6);
		assertThat(refused.out()).contains("\"rows_bought_before\":2", "\"rows_to_buy\":1", "\"exit_code\":6",
				"\"spent_before_usd\":0.007");
		assertThat(List.of(refused.out().split("\n"))).hasSize(1);
	}

}
