package dev.promptmill.cli;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What prune takes away, and what it must leave. */
class PruneTests {

	private final Path home;

	@AutoClose
	private final Nights nights;

	PruneTests(@TempDir Path home) {
		this.home = home;
		this.nights = new Nights(home);
	}

	@Test
	void takesImagesAndReportsAwayAndLeavesTheMoney() throws Exception {
		this.nights.rows(3).run();
		Path images = this.nights.folder(1).resolve("images");
		Path outside = Files.writeString(Files.createDirectory(this.home.resolve("outside")).resolve("keep.png"), "x");
		Files.createSymbolicLink(images.resolve("link"), outside.getParent());
		Path note = Files.writeString(this.nights.folder(1).resolve("note.txt"), "mine");
		Result dryRun = this.nights.command("prune", "--older-than", "0h", "--all", "--dry-run");
		assertThat(dryRun.err()).contains("Would prune 1 run: 3 images and 7 other files");
		assertThat(images.resolve("row-1-1.png")).exists();
		Result prune = this.nights.command("prune", "--older-than", "0h", "--all");
		assertThat(prune.exitCode()).as(prune.err()).isZero();
		assertThat(prune.err()).contains("Pruned 1 run: 3 images and 7 other files");
		assertThat(images.resolve("row-1-1.png")).doesNotExist();
		assertThat(this.nights.folder(1).resolve("results.csv")).doesNotExist();
		assertThat(outside).exists();
		assertThat(note).exists();
		assertThat(this.nights.command("status", "1").out()).contains("pruned     ", "$0.0105 billed");
		assertThat(this.nights.command("verify", "1").err()).contains("Run 1 was pruned");
		assertThat(this.nights.command("report", "1").err()).contains("Run 1 was pruned");
		assertThat(this.nights.table(1, "results.csv")).hasSize(3);
		assertThat(this.nights.bill(1).path("billed_usd").decimalValue()).isEqualByComparingTo("0.0105");
	}

	@Test
	void leavesYoungAndUnfinishedRuns() throws Exception {
		this.nights.rows(2).change("row-1", "[[submit:unauthorized]] a lamp");
		assertThat(this.nights.run().exitCode()).isEqualTo(1);
		assertThat(this.nights.command("prune", "--older-than", "0h").err()).contains("Pruned 0 runs");
		this.nights.change("row-1", "a lamp").run("--new");
		assertThat(this.nights.command("prune", "--older-than", "1d").err()).contains("Pruned 0 runs");
		assertThat(this.nights.folder(1).resolve("results.csv")).exists();
		assertThat(this.nights.folder(2).resolve("images/row-1-1.png")).exists();
	}

	@Test
	void leavesTheImagesThatALaterRunReused() throws Exception {
		this.nights.rows(2).run();
		this.nights.run("--since-last");
		assertThat(this.nights.command("prune", "--older-than", "0h").err()).contains(
				"Pruned 2 runs: 2 images and 14 other files",
				"2 images stay, the newest copies that --since-last would need");
		assertThat(this.nights.folder(1).resolve("images")).doesNotExist();
		Result reused = this.nights.run("--since-last");
		assertThat(reused.err()).contains("0 of 2 rows are new or changed: $0.00; 2 reused");
		assertThat(this.nights.command("prune", "--older-than", "0h", "--all").err()).contains("Pruned ");
		Result third = this.nights.run("--since-last");
		assertThat(third.err()).contains("0 of 2 rows are new or changed: $0.00; 0 reused, 2 with images gone");
		assertThat(this.nights.posts()).as("fetched again, not bought").isEqualTo(2);
		assertThat(this.nights.command("prune", "--older-than", "1d").err()).contains("Pruned 0 runs");
		Result fourth = this.nights.run("--since-last");
		assertThat(fourth.err()).contains("0 of 2 rows are new or changed");
		assertThat(this.nights.command("verify", "5").err()).contains("2 images, 2 OK");
	}

	@Test
	void refusesAnAgeItDoesNotUnderstand() {
		assertThat(this.nights.command("prune", "--older-than", "90").exitCode()).isEqualTo(2);
		assertThat(this.nights.command("prune").exitCode()).isEqualTo(2);
	}

}
