package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The folder of a run is made for it alone, and every command finds it again after data
 * and output folder were moved (issue 14).
 */
class RunFolderTests {

	@TempDir
	private Path home;

	private Path old;

	private Nights nights;

	@BeforeEach
	void makeNights() throws IOException {
		this.old = Files.createDirectory(this.home.resolve("old"));
		this.nights = new Nights(this.old);
	}

	@AfterEach
	void endNights() {
		this.nights.close();
	}

	@Test
	void everyCommandFindsRunsWhoseDataAndOutputFolderWereMovedTogether() throws Exception {
		this.nights.rows(4);
		assertThat(this.nights.run().exitCode()).isZero();
		assertThat(this.nights.change("row-5", "a fork")
			.change("row-6", "a spoon")
			.run("--since-last", "--budget", "0.0035", "--allow-partial")
			.exitCode()).isEqualTo(5);
		Path moved = Files.move(this.old, this.home.resolve("new"));
		// Nobody says where the output is: the way from one to the other is the same.
		this.nights.set("data", moved.resolve("data").toString())
			.set("output", this.home.resolve("elsewhere").toString())
			.at(moved.resolve("output"));
		assertThat(this.nights.command("verify", "1").err()).contains("4 images, 4 OK");
		assertThat(this.nights.command("report", "1").err()).contains("are in " + this.nights.folder(1));
		assertThat(this.nights.command("status", "1").out()).contains(this.nights.folder(1).toString());
		Result restart = this.nights.command("restart", "--set", "budget=1");
		assertThat(restart.exitCode()).as(restart.err()).isZero();
		assertThat(this.nights.posts()).isEqualTo(6);
		assertThat(this.nights.downloads()).isEqualTo(6);
		assertThat(this.nights.table(2, "results.csv")).hasSize(6);
		assertThat(this.nights.command("prune", "--older-than", "0h", "--all").err()).contains("Pruned 2 runs");
		assertThat(Files.exists(moved.resolve("output/night-1"))).isFalse();
		assertThat(this.old).as("nothing is written to where they were").doesNotExist();
		assertThat(this.home.resolve("elsewhere")).doesNotExist();
	}

	@Test
	void everyCommandFindsRunsUnderThePresentOutputFolder() throws Exception {
		this.nights.rows(3);
		assertThat(this.nights.run("--budget", "0.007", "--allow-partial").exitCode()).isEqualTo(5);
		Path shop = Files.move(this.old.resolve("output"), this.home.resolve("shop"));
		Result lost = this.nights.command("restart", "--set", "budget=1");
		assertThat(lost.exitCode()).isEqualTo(2);
		assertThat(lost.err()).contains("The folder of run 1, " + this.old.resolve("output/night-1") + ", is not there",
				"name the output folder with --set output=DIR");
		assertThat(this.nights.command("verify").exitCode()).isEqualTo(2);
		assertThat(this.nights.command("report").exitCode()).isEqualTo(2);
		assertThat(this.old.resolve("output")).doesNotExist();
		this.nights.set("output", shop.toString()).at(shop);
		assertThat(this.nights.command("verify").err()).contains("2 images, 2 OK");
		Result restart = this.nights.command("restart", "--set", "budget=1");
		assertThat(restart.exitCode()).as(restart.err()).isZero();
		assertThat(this.nights.posts()).isEqualTo(3);
		assertThat(this.nights.table(1, "images.csv")).hasSize(3);
		assertThat(this.old.resolve("output")).doesNotExist();
	}

	@Test
	void whatHasTheNameOfARunsFolderIsLeftAlone() throws Exception {
		Path planted = Files.createDirectories(this.nights.folder(1));
		Files.writeString(planted.resolve("results.csv"), "mine\n");
		Files.createSymbolicLink(this.nights.folder(2), this.home);
		assertThat(this.nights.rows(1).run().exitCode()).isZero();
		try (Stream<Path> files = Files.list(planted)) {
			assertThat(files).hasSize(1);
		}
		assertThat(planted.resolve("results.csv")).hasContent("mine");
		assertThat(this.home.resolve("results.csv")).doesNotExist();
		assertThat(this.nights.table(3, "results.csv")).hasSize(1);
	}

	@Test
	void folderOfAnotherRunIsNotTakenForOneThatWasMovedAway() throws Exception {
		this.nights.rows(2);
		assertThat(this.nights.run().exitCode()).isZero();
		Files.move(this.nights.folder(1), this.home.resolve("kept"));
		try (Nights others = new Nights(Files.createDirectory(this.home.resolve("others")))) {
			others.set("output", this.old.resolve("output").toString()).rows(1);
			assertThat(others.run().exitCode()).isZero();
		}
		String before = Files.readString(this.nights.folder(1).resolve("results.csv"));
		Result report = this.nights.command("report", "1");
		assertThat(report.exitCode()).isEqualTo(2);
		assertThat(report.err()).contains("is not the folder of run 1");
		assertThat(this.nights.command("prune", "--older-than", "0h").err()).contains("1 run was left alone");
		assertThat(this.nights.folder(1).resolve("results.csv")).hasContent(before.strip());
	}

	@Test
	void lostLedgerBesideFoldersOfRunsIsAWarningBeforeAnythingIsBought() throws Exception {
		this.nights.rows(2).run();
		this.nights.run("--since-last");
		Files.move(this.old.resolve("data"), this.home.resolve("backup"));
		String warning = "knows no run, but " + this.old.resolve("output")
				+ " has the folders of 2 runs (night-1, night-2): what is in them would be bought again.";
		assertThat(this.nights.command("check", this.nights.csv().toString()).err()).contains(warning);
		Result run = this.nights.run("--budget", "0");
		assertThat(run.exitCode()).isEqualTo(5);
		assertThat(run.err()).contains(warning, "--set data=DIR", "restore a backup");
		assertThat(this.nights.posts()).isEqualTo(2);
		this.nights.set("data", this.home.resolve("backup").toString());
		assertThat(this.nights.run().err()).doesNotContain("knows no run").contains("2 of 2 rows were bought before");
	}

	@Test
	void emptyOrBrokenLedgerIsNotTakenForANewOne() throws Exception {
		this.nights.rows(2).run();
		Path file = this.old.resolve("data/promptmill.mv.db");
		Files.write(file, new byte[0]);
		for (String command : List.of("check", "run")) {
			Result refused = this.nights.command(command, this.nights.csv().toString());
			assertThat(refused.exitCode()).isEqualTo(2);
			assertThat(refused.err()).contains("is empty (0 bytes)", "Restore it from a backup");
		}
		assertThat(file).isEmptyFile();
		Files.writeString(file, "This is no database. ".repeat(1000));
		Result broken = this.nights.run();
		assertThat(broken.exitCode()).as(broken.err()).isEqualTo(2);
		assertThat(broken.err()).contains("can't be read", "Restore it from a backup");
		assertThat(this.nights.posts()).isEqualTo(2);
	}

}
