package dev.promptmill.durability;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.NewRow;
import dev.promptmill.run.RunDatabaseAccess;
import dev.promptmill.settings.SettingsLoader;
import dev.promptmill.support.RunFixture;
import dev.promptmill.system.ProgramClasses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills a process that writes the ledger, again and again on the same database, with the
 * signal that nobody can catch: every change it acknowledged must be there, and every
 * change must be there as a whole.
 */
class KilledProcessTests {

	/** A kill may leave up to eight rows behind with tasks that nobody answers for. */
	private static final int ROWS_PER_KILL = 11;

	@TempDir
	private Path folder;

	private int rows;

	private void createRun(int rows) {
		this.rows = rows;
		SettingsLoader loader = new SettingsLoader(Map.of("promptmill.data", this.folder.toString()), null);
		try (RunDatabase runDatabase = RunDatabase.open(loader, loader.load(Map.of()), false,
				TimeAndRandom.ofThisMachine())) {
			runDatabase.runs()
				.create((id) -> new Run.Plan("killed", Path.of("/in.csv"), "0", List.of(),
						OutputLocation.of(this.folder.resolve("out-" + id)), Map.of(), false, false, RunFixture.PRICE,
						rows, rows), 1, false);
			List<NewRow> fresh = new ArrayList<>();
			for (int row = 1; row <= rows; row++) {
				fresh.add(new NewRow(row, row, "r" + row, List.of(),
						new NewRow.Request("{}", "f", "text-to-image", "1K", 1024, 1024, 1), null));
			}
			new IngestLedger(runDatabase.database()).add(1, fresh);
		}
	}

	@Test
	void noAcknowledgedChangeIsLostAndNoneIsHalfThere() throws Exception {
		assertThat(killAgainAndAgain(15, 42)).as("acknowledged changes in all").isGreaterThan(500);
	}

	@Test
	@Tag("matrix")
	void noAcknowledgedChangeIsLostInManyKills() throws Exception {
		long seed = System.nanoTime();
		assertThat(killAgainAndAgain(200, seed)).as("seed " + seed).isGreaterThan(10_000);
	}

	private int killAgainAndAgain(int kills, long seed) throws Exception {
		createRun(ROWS_PER_KILL * kills);
		Random random = new Random(seed);
		int acknowledged = 0;
		for (int kill = 1; kill <= kills; kill++) {
			List<String> changes = workUntilKilled(random.nextInt(300), random.nextInt(2_000_000));
			acknowledged += changes.size();
			verify(changes, "kill " + kill + " of seed " + seed);
		}
		return acknowledged;
	}

	/** Lets a process acknowledge so many changes, and so many nanoseconds more. */
	private List<String> workUntilKilled(int acknowledgements, int nanos) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(ProgramClasses.optionsWithTests());
		command.addAll(List.of(CommittingProcess.class.getName(), this.folder.toString()));
		Process process = new ProcessBuilder(command).redirectError(this.folder.resolve("child.log").toFile()).start();
		List<String> changes = new ArrayList<>();
		try (BufferedReader out = process.inputReader()) {
			for (String line = out.readLine(); line != null; line = out.readLine()) {
				changes.add(line);
				if (changes.size() == acknowledgements + 1) {
					killLater(process, nanos);
				}
			}
		}
		catch (IOException ex) {
			// The pipe of a killed process may break; what was read was acknowledged.
			assertThat(process.waitFor()).isEqualTo(137);
		}
		assertThat(process.waitFor()).as(this.folder.resolve("child.log").toString()).isEqualTo(137);
		// The last line may be cut off.
		return changes.stream().filter((line) -> line.matches("[IAR] \\d+ \\d+")).toList();
	}

	private static void killLater(Process process, int nanos) {
		long due = System.nanoTime() + nanos;
		while (System.nanoTime() < due) {
			Thread.onSpinWait();
		}
		process.destroyForcibly();
	}

	private void verify(List<String> acknowledged, String when) throws SQLException {
		try (Connection connection = DriverManager.getConnection(RunDatabaseAccess.embeddedUrl(this.folder), "sa", "");
				Statement statement = connection.createStatement()) {
			Map<Long, Integer> progress = new java.util.HashMap<>();
			try (ResultSet row = statement.executeQuery(
					"""
							SELECT r.row_no, r.status, r.attempts, COUNT(a.attempt_no),
							  SUM(CASE WHEN a.state = 'INTENT' THEN 1 ELSE 0 END), SUM(CASE WHEN a.state = 'OPEN' THEN 1 ELSE 0 END),
							  SUM(CASE WHEN a.state IN ('INTENT', 'OPEN') THEN a.reserved ELSE a.returned + a.possibly_billed END),
							  SUM(CASE WHEN a.state = 'OPEN' AND a.task_id = r.task_id AND a.attempt_no = r.attempts THEN 1 ELSE 0 END)
							FROM prompt_row r LEFT JOIN attempt a ON a.run_id = r.run_id AND a.row_no = r.row_no
							GROUP BY r.row_no, r.status, r.attempts
							""")) {
				while (row.next()) {
					progress.put(row.getLong(1), whole(row, when));
				}
			}
			assertThat(progress).hasSize(this.rows);
			for (String change : acknowledged) {
				String[] words = change.split(" ");
				int reached = 3 * Integer.parseInt(words[2]) + "IAR".indexOf(words[0]);
				assertThat(progress.get(Long.valueOf(words[1]))).as(when + ", acknowledged: " + change)
					.isGreaterThanOrEqualTo(reached);
			}
		}
	}

	/** How far a row is, after a look whether row and attempts belong together. */
	private static int whole(ResultSet row, String when) throws SQLException {
		String what = when + ", row " + row.getLong(1);
		String status = row.getString(2);
		int attempts = row.getInt(3);
		assertThat(row.getInt(4)).as(what + ": attempts").isEqualTo(attempts);
		assertThat(row.getInt(5)).as(what + ": intents").isEqualTo("SUBMITTING".equals(status) ? 1 : 0);
		assertThat(row.getInt(6)).as(what + ": open").isEqualTo("GENERATING".equals(status) ? 1 : 0);
		assertThat(row.getInt(8)).as(what + ": the open task").isEqualTo("GENERATING".equals(status) ? 1 : 0);
		if (attempts > 0) {
			assertThat(row.getBigDecimal(7)).as(what + ": money")
				.isEqualByComparingTo(RunFixture.PRICE.multiply(java.math.BigDecimal.valueOf(attempts)));
		}
		return 3 * attempts + switch (status) {
			case "SUBMITTING" -> 0;
			case "GENERATING" -> 1;
			default -> 2;
		};
	}

}
