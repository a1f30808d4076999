package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.TestDatabase;
import dev.promptmill.support.TestDatabase.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Issue 15.13: a database that can't be used ended with 1, and "bad SQL grammar" hid why.
 */
class UnusableDatabaseTests {

	private static final String URL = "spring.datasource.url";

	private final ServedLine served;

	private final Path folder;

	UnusableDatabaseTests(@TempDir Path folder) {
		this.folder = folder;
		this.served = new ServedLine(folder);
	}

	@AfterEach
	void stop() {
		this.served.close();
	}

	@Test
	void runWhenTheDatabaseIsMissingOrItsUserUnknownThenTheCauseIsNamedAndTheCodeIs2() throws IOException {
		Map<String, String> settings = TestDatabase.settings(Kind.POSTGRESQL, this.folder);
		assertUnusable(with(settings, URL, settings.get(URL).replaceFirst("/[a-z_0-9]+(\\?|$)", "/nowhere$1")),
				"database \"nowhere\" does not exist");
		assertUnusable(with(settings, "spring.datasource.username", "stranger"), "role \"stranger\" does not exist");
	}

	@Test
	void runWhenTheUserLacksARightThenItSaysSoAndTheCodeIs2() throws SQLException, IOException {
		Map<String, String> settings = TestDatabase.settings(Kind.POSTGRESQL, this.folder);
		String role = "reader" + Math.abs(settings.get(URL).hashCode());
		sql(settings, "CREATE ROLE " + role + " LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
		try {
			Map<String, String> reader = with(settings, "spring.datasource.username", role);
			assertUnusable(reader, "permission denied for schema public");
			assertThat(line(settings).exitCode()).as("tables are made").isZero();
			sql(settings, "GRANT SELECT ON flyway_schema_history TO " + role);
			assertUnusable(reader, "permission denied for table run");
			sql(settings, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
			assertUnusable(reader, "permission denied for table run_creation");
		}
		finally {
			sql(settings, "DROP OWNED BY " + role, "DROP ROLE " + role);
		}
	}

	@Test
	void runWhenTheLedgerIsNoDatabaseThenTheCodeIs2() throws IOException {
		Path data = Files.createDirectories(this.folder.resolve("data"));
		Files.writeString(data.resolve("promptmill.mv.db"), "no database at all");
		assertUnusable(Map.of("data", data.toString()), "Nothing was sent.");
	}

	private void assertUnusable(Map<String, String> settings, String cause) throws IOException {
		Result refused = line(settings);
		assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
		assertThat(refused.err()).contains(cause).doesNotContain("bad SQL grammar", "restart continues");
	}

	private Result line(Map<String, String> settings) throws IOException {
		return this.served.with(settings, Map.of()).run("run", this.served.csv("a", 1).toString(), "--new");
	}

	private static Map<String, String> with(Map<String, String> settings, String name, String value) {
		Map<String, String> changed = new LinkedHashMap<>(settings);
		changed.put(name, value);
		return changed;
	}

	private static void sql(Map<String, String> settings, String... statements) throws SQLException {
		try (Connection connection = DriverManager.getConnection(settings.get(URL),
				settings.get("spring.datasource.username"), ""); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

}
