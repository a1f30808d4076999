package dev.promptmill.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.settings.SettingsLoader;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresSettingsTests {

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource({ "off,on", "on,on", "local,local", "remote_apply,remote_apply" })
	void openThenACommitIsOnDiskWhateverTheDatabaseDoesByDefault(String byDefault, String used) throws SQLException {
		Map<String, String> settings = TestDatabase.settings(TestDatabase.Kind.POSTGRESQL, this.folder);
		String url = settings.get("spring.datasource.url");
		try (Connection connection = DriverManager.getConnection(url, settings.get("spring.datasource.username"), "");
				Statement statement = connection.createStatement()) {
			statement.execute("ALTER DATABASE " + url.substring(url.lastIndexOf('/') + 1)
					+ " SET synchronous_commit = '" + byDefault + "'");
		}
		SettingsLoader loader = new SettingsLoader(settings, null);
		try (RunDatabase runDatabase = RunDatabase.open(loader, loader.load(Map.of()), false,
				TimeAndRandom.ofThisMachine())) {
			JdbcTemplate jdbc = new JdbcTemplate(runDatabase.dataSource());
			assertThat(jdbc.queryForObject("SHOW synchronous_commit", String.class)).isEqualTo(used);
			assertThat(jdbc.queryForObject("SHOW idle_in_transaction_session_timeout", String.class)).isEqualTo("30s");
		}
	}

}
