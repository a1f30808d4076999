package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.TestDatabase;
import dev.promptmill.support.TestDatabase.Kind;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code prune --ledger}, and every command afterwards: what was bought stays bought, and
 * every sum is as it was.
 */
@Tag("parts")
class LedgerPruningTests {

	private static final String NIGHT = """
			id,prompt,num_images,customer
			a,a lamp,1,Ada
			b,a boat,2,Bob
			c,a cup [[fail:CONTENT_POLICY]],1,Ada
			d,a lost fork [[submit-once:accept-then-reset]],1,Ada
			e,a spoon,99,Bob
			""";

	private final Path folder;

	@AutoClose
	private final ServedLine served;

	LedgerPruningTests(@TempDir Path folder) {
		this.folder = folder;
		this.served = new ServedLine(folder);
	}

	@ParameterizedTest
	@EnumSource
	void archivedRunThenNothingIsBoughtAgainAndEverySumIsAsBefore(Kind kind) throws Exception {
		CommandLine line = this.served.with(TestDatabase.settings(kind, this.folder), Map.of());
		String csv = this.served.csv("night", NIGHT).toString();
		assertThat(line.run("run", csv).exitCode()).isEqualTo(3);
		List<String> before = sums(line);
		Result refused = line.run("run", csv);
		assertThat(refused.exitCode()).as(refused.err()).isEqualTo(6);
		int bought = this.served.tasks();

		Result young = line.run("prune", "--ledger", "--older-than", "1d");
		assertThat(young.err()).contains("Archived 0 rows of 0 runs.");
		Result dryRun = line.run("prune", "--ledger", "--older-than", "0h", "--dry-run");
		assertThat(dryRun.err()).contains("Would archive 4 rows of 1 run.", "1 row stays as before");
		Result archived = line.run("prune", "--ledger", "--older-than", "0h");
		assertThat(archived.exitCode()).as(archived.err()).isZero();
		assertThat(archived.out()).contains("run 1, ended ", ": 4 rows archived, 1 row kept");
		assertThat(archived.err()).contains("Archived 4 rows of 1 run. Their orders and what they cost stay");

		assertThat(sums(line)).isEqualTo(before);
		Result again = line.run("run", csv);
		assertThat(again.exitCode()).isEqualTo(6);
		assertThat(again.err()).isEqualTo(refused.err());
		Result sinceLast = line.run("run", csv, "--since-last");
		assertThat(sinceLast.err()).contains("2 reused");
		assertThat(this.served.tasks()).as("the row that failed is tried again, nothing else").isEqualTo(bought + 1);
		Result once = line.run("prune", "--ledger", "--older-than", "0h", "--json");
		assertThat(once.out()).contains("{\"type\":\"run\",\"run\":2,\"rows_archived\":4,\"rows_kept\":1}",
				"{\"type\":\"summary\",\"rows_archived\":4,\"rows_kept\":2,\"runs\":1,\"dry_run\":false}");
	}

	@Test
	void archivedRunThenEveryCommandSaysWhatIsGoneAndWhatRemains() throws Exception {
		CommandLine line = this.served.with(TestDatabase.settings(Kind.H2, this.folder), Map.of());
		line.run("run", this.served.csv("night", NIGHT).toString());
		Path results = this.folder.resolve("output/night-1/results.csv");
		String table = Files.readString(results);
		line.run("prune", "--ledger", "--older-than", "0h");
		String sentence = "4 of 5 rows of it are archived since";
		assertThat(line.run("status", "1").out()).contains("archived   ", ": 4 rows; prompts and attempts are gone",
				"rows       5 of 5 settled: 2 delivered");
		assertThat(line.run("status", "1", "--json").out()).contains("\"archived_at\":\"", "\"rows_archived\":4");
		assertThat(line.run("verify", "1").err()).contains(sentence);
		assertThat(line.run("restart", "1").err()).contains("nothing is left to do", sentence);
		Result report = line.run("report", "1");
		assertThat(report.exitCode()).isEqualTo(2);
		assertThat(report.err()).contains("The reports of run 1 can't be built again: " + sentence);
		assertThat(line.run("costs", "--by", "customer").err())
			.contains("of archived rows are in the line without a value");
		assertThat(line.run("prune", "--ledger", "--all", "--older-than", "0h").exitCode()).isEqualTo(2);

		Result resolved = line.run("resolve", "1", "--resubmit");
		assertThat(resolved.err()).contains("1 row will be sent again", sentence);
		Result restarted = line.run("restart", "1");
		assertThat(restarted.err()).contains("Run 1 finished: 3 of 5 rows delivered in full",
				"The reports of run 1 stay as they were");
		assertThat(results).content().isEqualTo(table);
		assertThat(line.run("status", "1").out())
			.contains("rows       5 of 5 settled: 3 delivered, 1 failed, 1 rejected");
		assertThat(line.run("prune", "--ledger", "--older-than", "0h").out()).as("what was possibly billed")
			.doesNotContain("archived");
	}

	@Test
	void archivedRunThenPruneLeavesTheNewestCopyOfItsImages() throws Exception {
		CommandLine line = this.served.with(TestDatabase.settings(Kind.H2, this.folder), Map.of());
		String csv = this.served.csv("night", 2).toString();
		line.run("run", csv);
		line.run("prune", "--ledger", "--older-than", "0h");
		assertThat(line.run("prune", "--older-than", "0h").err()).contains("2 images stay, the newest copies");
		assertThat(images()).hasSize(2);
		assertThat(line.run("run", csv, "--since-last").err()).contains("0 of 2 rows are new or changed", "2 reused");
		line.run("prune", "--ledger", "--older-than", "0h");
		assertThat(line.run("prune", "--older-than", "0h").err()).contains("2 images stay");
		assertThat(line.run("run", csv, "--since-last").err()).contains("2 reused");
		assertThat(this.served.tasks()).isEqualTo(2);
	}

	private List<Path> images() throws IOException {
		try (Stream<Path> files = Files.walk(this.folder.resolve("output/night-1/images"))) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	private static List<String> sums(CommandLine line) {
		return Stream
			.of("runs", "runs --json", "costs --by day", "costs --by month", "costs --by job", "costs --by run",
					"costs --by status", "costs --json")
			.map((command) -> line.run(command.split(" ")).out())
			.toList();
	}

}
