package dev.promptmill.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.SettableClock;
import dev.promptmill.support.TestDatabase;
import dev.promptmill.support.TestDatabase.Kind;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class BackupTests {

	private final SettableClock clock = new SettableClock();

	private final Path folder;

	private final ServedLine served;

	private final CommandLine line;

	BackupTests(@TempDir Path folder) {
		this.folder = folder;
		this.served = new ServedLine(folder, this.clock);
		this.line = this.served.with(TestDatabase.settings(Kind.H2, folder), Map.of());
	}

	@AfterEach
	void stop() {
		this.served.close();
	}

	@Test
	void backupWhenARunIsActiveThenTheCopyShowsAndContinuesIt() throws Exception {
		Path csv = this.served.csv("night", 8);
		CompletableFuture<Result> run = CompletableFuture.supplyAsync(() -> this.line.run("run", csv.toString()));
		Path copy = this.folder.resolve("ledger.zip");
		try {
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.served.tasks() == 8);
			Result backup = this.line.run("backup", copy.toString());
			assertThat(backup.exitCode()).as(backup.err()).isZero();
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy))).isEqualTo("rw-------");
			assertThat(Files.list(this.folder).map((file) -> file.getFileName().toString()))
				.noneMatch((name) -> name.startsWith(".backup-"));
		}
		finally {
			this.line.run("stop", "1");
		}
		assertThat(run.get().exitCode()).isEqualTo(4);

		Path restored = unpacked(copy);
		CommandLine moved = this.served.with(Map.of("data", restored.toString()), Map.of());
		assertThat(moved.run("runs", "--json").out()).contains("\"job_name\":\"night\"", "\"rows\":8");
		assertThat(moved.run("status", "1").out()).contains("rows       0 of 8 settled");
		assertThat(moved.run("costs", "--by", "run", "--json").out()).contains("\"requests\":8");
		letTheHolderFallSilent(restored);
		this.clock.advance(Duration.ofMinutes(2));
		Result restarted = moved.run("restart", "1");
		assertThat(restarted.exitCode()).as(restarted.err()).isZero();
		assertThat(this.served.tasks()).as("collected, not bought again").isEqualTo(8);
	}

	@Test
	void backupWhenTheFileExistsThenItIsNotOverwritten() throws Exception {
		this.line.run("run", this.served.csv("a", 1).toString(), "--simulate");
		Path file = Files.writeString(this.folder.resolve("old.zip"), "old");
		Result refused = this.line.run("backup", file.toString());
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err()).contains("exists already and was not overwritten. Name another file.");
		assertThat(file).hasContent("old");
		Result missing = this.line.run("backup", this.folder.resolve("nowhere/x.zip").toString());
		assertThat(missing.exitCode()).as(missing.err()).isEqualTo(1);
		assertThat(missing.err()).contains("could not be written");
	}

	@Test
	void backupWhenThereAreNoRunsThenItIsRefused() {
		assertThat(this.line.run("backup", this.folder.resolve("x.zip").toString()).exitCode()).isEqualTo(2);
		assertThat(this.folder.resolve("x.zip")).doesNotExist();
	}

	@Test
	void backupWhenTheLedgerIsInPostgresThenItsOwnCommandIsNamed() {
		Map<String, String> database = TestDatabase.settings(Kind.POSTGRESQL, this.folder);
		Result refused = this.served.with(database, Map.of())
			.run("backup", this.folder.resolve("my ledger").toString());
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err())
			.contains("pg_dump --format=custom --file='" + this.folder.resolve("my ledger") + "' postgresql://");
		assertThat(refused.err().lines()).hasSize(1);
	}

	/** As somebody does who restores it later. */
	private static void letTheHolderFallSilent(Path data) throws SQLException {
		try (Connection ledger = DriverManager.getConnection("jdbc:h2:file:" + data.resolve("promptmill"), "sa", "");
				Statement statement = ledger.createStatement()) {
			statement.execute("UPDATE run SET heartbeat_at = 0");
		}
	}

	private Path unpacked(Path zip) throws IOException {
		Path data = Files.createDirectory(this.folder.resolve("restored"));
		try (InputStream file = Files.newInputStream(zip); ZipInputStream in = new ZipInputStream(file)) {
			for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
				assertThat(List.of("promptmill.mv.db")).contains(entry.getName());
				Files.copy(in, data.resolve(entry.getName()));
			}
		}
		return data;
	}

}
