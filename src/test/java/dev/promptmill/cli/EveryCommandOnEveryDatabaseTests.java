package dev.promptmill.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.opencsv.CSVReaderHeaderAware;
import com.opencsv.exceptions.CsvException;
import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.TestDatabase;
import dev.promptmill.support.TestDatabase.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole simulated runs, command by command, on H2 and on PostgreSQL: what an operator
 * sees must be the same.
 */
@Tag("parts")
class EveryCommandOnEveryDatabaseTests {

	private static final List<String> BY_CHANCE = List.of("task_id", "submitted_at", "completed_at");

	private final Map<Kind, CommandLine> lines = new EnumMap<>(Kind.class);

	@TempDir
	private Path folder;

	@Test
	void everyCommandShowsTheSameOnBoth() throws Exception {
		Map<Kind, List<Map<String, String>>> results = new EnumMap<>(Kind.class);
		Map<Kind, List<String>> care = new EnumMap<>(Kind.class);
		for (Kind kind : Kind.values()) {
			results.put(kind, operate(kind));
			care.put(kind, careFor(kind));
		}
		assertThat(care.get(Kind.POSTGRESQL)).isEqualTo(care.get(Kind.H2));
		assertThat(results.get(Kind.H2)).hasSize(15);
		assertThat(results.get(Kind.POSTGRESQL)).isEqualTo(results.get(Kind.H2));
	}

	@ParameterizedTest
	@EnumSource
	void runsThatShareADatabaseDoNotDisturbOneAnother(Kind kind) throws Exception {
		CommandLine line = commandLine(kind, this.folder);
		ExecutorService operators = Executors.newFixedThreadPool(3);
		try {
			List<Callable<Result>> runs = new ArrayList<>();
			for (int i = 1; i <= 3; i++) {
				Path csv = Files.writeString(this.folder.resolve("job" + i + ".csv"),
						"prompt\n" + "a lamp\n".repeat(9) + "number " + i + "\n");
				runs.add(() -> line.run("run", csv.toString(), "--simulate"));
			}
			for (Future<Result> run : operators.invokeAll(runs)) {
				assertThat(run.get().exitCode()).as(run.get().err()).isZero();
			}
		}
		finally {
			operators.shutdownNow();
		}
		assertThat(line.run("runs", "--json").out()).contains("\"run\":1,", "\"run\":2,", "\"run\":3,",
				"{\"type\":\"summary\",\"runs\":3,");
	}

	private List<Map<String, String>> operate(Kind kind) throws Exception {
		Path home = Files.createDirectory(this.folder.resolve(kind.name()));
		Path csv = home.resolve("night.csv");
		Files.writeString(csv, prompts());
		CommandLine line = commandLine(kind, home);
		Result run = line.run("run", csv.toString(), "--simulate", "--allow-partial", "--budget", "0.035");
		assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
		assertThat(run.err()).contains("The budget is reached; 2 rows were not sent.")
			.contains("row 3 (id c) rejected")
			.contains("Bill: $0.035 billed");
		assertThat(line.run("runs", "--json").out()).contains("\"state\":\"STOPPED\"",
				"{\"type\":\"summary\",\"runs\":1,");
		assertThat(line.run("run", csv.toString(), "--simulate").exitCode()).as("an unfinished run exists")
			.isEqualTo(6);
		Result restart = line.run("restart", "1", "--budget", "1", "--json");
		assertThat(restart.exitCode()).as(restart.err()).isEqualTo(3);
		assertThat(restart.out()).contains("\"DELIVERED\":11", "\"REJECTED\":4", "\"billed_usd\":0.042");
		assertThat(line.run("restart", "1").exitCode()).as("nothing is left to do").isEqualTo(3);
		assertThat(line.run("status", "1").out()).contains("15 of 15 settled: 11 delivered, 4 rejected")
			.contains("$0.042 billed, $0.00 reserved, $0.00 possibly billed");
		assertThat(line.run("stop", "1").err()).contains("Run 1 is not running: finished.");
		assertThat(line.run("status", "7").exitCode()).isEqualTo(2);
		Path results = home.resolve("output/night-1/results.csv");
		String before = Files.readString(results);
		Files.delete(results);
		assertThat(line.run("report", "1").exitCode()).isZero();
		assertThat(results).hasContent(before);
		assertThat(line.run("run", csv.toString(), "--simulate", "--new").exitCode()).isEqualTo(3);
		assertThat(line.run("runs").out().lines()).hasSize(3);
		return rows(results);
	}

	/**
	 * What comes after a run: images are checked, doubts decided, old runs cleared away.
	 */
	private List<String> careFor(Kind kind) throws IOException {
		Path home = this.folder.resolve(kind.name());
		CommandLine line = this.lines.get(kind);
		Files.delete(home.resolve("output/night-1/images/a-1.png"));
		List<String> said = new ArrayList<>();
		for (String command : List.of("verify 1 --json", "verify 1 --json", "resolve 1 --abandon",
				"run night.csv --simulate --since-last --new", "prune --older-than 1d --dry-run --json",
				"prune --older-than 1d --json", "status 1 --json")) {
			Result result = line.run(command.replace("night.csv", home.resolve("night.csv").toString()).split(" "));
			said.add(command + " " + result.exitCode());
		}
		return said;
	}

	private CommandLine commandLine(Kind kind, Path home) {
		Map<String, String> settings = new LinkedHashMap<>(TestDatabase.settings(kind, home));
		settings.put("output", home.resolve("output").toString());
		settings.put("simulate.speed", "2000");
		settings.put("submit.rate-per-second", "200");
		CommandLine line = new CommandLine(settings, Map.of());
		this.lines.put(kind, line);
		return line;
	}

	/** Eleven good rows, of which one asks for two images, and four bad ones. */
	private static String prompts() {
		StringBuilder csv = new StringBuilder("id,prompt,num_images,note\r\n");
		csv.append("a,\"ein Leuchtturm, \"\"blau\"\"\r\nam Meer \uD83C\uDF0A\",2,=1+1\r\n");
		csv.append("b,nul\0inside,,a\0b\r\nc,,1,\r\nd,a,10,\r\n\"e\0\",a,1,nul in the id\r\n");
		for (int i = 6; i <= 15; i++) {
			csv.append("row-").append(i).append(",a lamp,1,\r\n");
		}
		return csv.toString();
	}

	private static List<Map<String, String>> rows(Path results) throws IOException, CsvException {
		List<Map<String, String>> rows = new ArrayList<>();
		try (Reader in = Files.newBufferedReader(results); CSVReaderHeaderAware csv = new CSVReaderHeaderAware(in)) {
			for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
				BY_CHANCE.forEach(row::remove);
				rows.add(row);
			}
		}
		return rows;
	}

}
