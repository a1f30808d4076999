package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code failed.csv} run again as it is: nothing of a row may have got lost. */
class FailedRowsTests {

	@TempDir
	private Path home;

	private CommandLine line;

	/** An unquoted comma in a prompt: the row was bought cut off, as "a red fox". */
	@Test
	void failedWhenARowHasMoreCellsThanTheHeaderThenKeptAndRefusedAgain() throws IOException {
		assertThat(failedOf("id,prompt\nok,a lighthouse\ncomma,a red fox, in deep snow\n")).containsExactly(
				"id,prompt,error",
				"comma,a red fox,\"rejected: line 3: has 3 cells, the header only 2; a cell that contains"
						+ " the delimiter must be in quotes\", in deep snow");
		assertRefusedAgain();
	}

	@Test
	void failedWhenAColumnWithoutANameHasTextThenKeptAndRefusedAgain() throws IOException {
		List<String> failed = failedOf("id,prompt,\nok,a lighthouse,\na,a fox,in the snow\n");
		assertThat(failed.get(0)).isEqualTo("id,prompt,,error");
		assertThat(failed.get(1)).startsWith("a,a fox,in the snow,");
		assertRefusedAgain();
	}

	private List<String> failedOf(String csv) throws IOException {
		this.line = new CommandLine(Map.of("data", this.home.resolve("data").toString(), "output",
				this.home.resolve("output").toString(), "simulate.speed", "2000", "submit.rate-per-second", "200"),
				Map.of());
		Path input = Files.writeString(this.home.resolve("in.csv"), csv);
		Result run = this.line.run("run", input.toString(), "--simulate");
		assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
		return Files.readAllLines(this.home.resolve("output/in-1/failed.csv"));
	}

	/** Twice, as an error column is there the second time. */
	private void assertRefusedAgain() throws IOException {
		Path first = this.home.resolve("output/in-1/failed.csv");
		assertThat(again(first)).isEqualTo(3);
		Path second = this.home.resolve("output/again-2/failed.csv");
		assertThat(plain(second)).isEqualTo(plain(first));
	}

	/** The error names the line and counts the cells of the file it was found in. */
	private static String plain(Path file) throws IOException {
		return Files.readString(file).replaceAll("line \\d", "line").replaceAll("(has|only) \\d", "$1");
	}

	private int again(Path failed) throws IOException {
		Path input = Files.copy(failed, this.home.resolve("again.csv"));
		Result run = this.line.run("run", input.toString(), "--simulate", "--json");
		assertThat(run.out()).contains("\"REJECTED\":1").contains("\"DELIVERED\":0");
		return run.exitCode();
	}

}
