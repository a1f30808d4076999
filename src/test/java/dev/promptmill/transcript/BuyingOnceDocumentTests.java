package dev.promptmill.transcript;

import java.io.IOException;
import java.nio.file.Path;

import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A person's week, as {@code docs/buying-once.md} shows it (issue 14). */
class BuyingOnceDocumentTests {

	private static final Path DOCUMENT = Path.of("docs/buying-once.md");

	private static final String MARK = "<!-- From here on: written by BuyingOnceDocumentTests. -->";

	@TempDir
	private Path home;

	@Test
	void weekOfAPerson() throws IOException {
		try (Operator operator = new Operator("week", this.home).withKey()) {
			String header = "id,prompt,num_images\n";
			String rows = "lamp,a lamp,1\nfork,a fork,1\nset,[[partial-once:1]] three spoons,3\n";
			String csv = operator.file("night.csv", header + rows);
			day(operator, "**Monday.** Three rows are bought; of the third, one image of three is made.", 3, "run",
					csv);
			day(operator, "The arrow key and Enter, by mistake: refused, with the sums.", 6, "run", csv);
			operator.file("night.csv", header + rows + "cup,a cup,1\n");
			day(operator, "**Tuesday.** A row is appended. `run` leaves the decision to you.", 6, "run", csv);
			day(operator, "`--since-last` buys the one that is new. The partial row is kept as it is.", 3, "run", csv,
					"--since-last");
			String dated = operator.copies("night.csv", "night-2026-11-25.csv");
			day(operator, "**Wednesday.** The same rows come in a file with a date in its name.", 3, "run", dated,
					"--since-last");
			operator.moves("moved");
			day(operator, "**Thursday.** Data and output folder were moved: nothing is bought, nothing fetched.", 3,
					"run", csv, "--since-last");
			operator.deletesEverywhere("images/lamp-1.png");
			day(operator, "An image was deleted in every run's folder: it is fetched again, free of charge.", 3, "run",
					csv, "--since-last");
			day(operator, "**Friday.** What the partial row lacks is to be bought: two images, not three.", 0, "run",
					csv, "--since-last", "--complete-partial");
			day(operator, "Two rows are to be made again.", 0, "run", csv, "--since-last", "--redo", "fork,cup");
			day(operator, "**Saturday.** Everything is to be bought again, and somebody says so.", 0, "run", csv,
					"--new");
			operator.compareWith(DOCUMENT, MARK);
		}
	}

	private static void day(Operator operator, String note, int exitCode, String... command) {
		operator.says(note);
		Result result = operator.types(command);
		assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
		operator.counts();
	}

}
