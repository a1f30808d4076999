package dev.promptmill.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import dev.promptmill.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedDatabaseTests {

	@TempDir
	private Path folder;

	@Test
	void urlThenH2WritesAtEveryCommitAndWaitsForABusyDisk() throws SQLException {
		try (Connection connection = DriverManager.getConnection(EmbeddedDatabase.url(this.folder), "sa", "");
				Statement statement = connection.createStatement()) {
			assertThat(single(statement, "CALL LOCK_TIMEOUT()")).isEqualTo("30000");
			assertThat(single(statement, setting("WRITE_DELAY"))).isEqualTo("0");
			assertThat(single(statement, setting("RETENTION_TIME"))).isEqualTo("5000");
		}
	}

	@Test
	void urlWhenTheFolderHasASemicolonThenRefusedBecauseH2WouldTakeItForASetting() {
		assertThatThrownBy(() -> EmbeddedDatabase.url(this.folder.resolve("a;INIT=b")))
			.isInstanceOf(SettingsException.class)
			.hasMessageContaining("promptmill.data", "no semicolon");
	}

	private static String setting(String name) {
		return "SELECT setting_value FROM information_schema.settings WHERE setting_name LIKE '%" + name + "'";
	}

	private static String single(Statement statement, String sql) throws SQLException {
		try (ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

}
