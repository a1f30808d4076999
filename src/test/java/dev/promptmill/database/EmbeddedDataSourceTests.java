package dev.promptmill.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedDataSourceTests {

	@TempDir
	private Path folder;

	@Test
	void connectionWhenAnotherProcessHasTheFileOpenThenItLeadsThere() throws SQLException {
		try (EmbeddedDataSource run = source(false); EmbeddedDataSource visitor = source(true)) {
			JdbcTemplate there = new JdbcTemplate(run);
			there.execute("CREATE TABLE shared (n INT)");
			new JdbcTemplate(visitor).update("INSERT INTO shared VALUES (?)", 7);
			assertThat(there.queryForObject("SELECT n FROM shared", Integer.class)).isEqualTo(7);
			assertThat(run.isHolder()).isTrue();
			assertThat(visitor.isHolder()).isFalse();
		}
	}

	@Test
	void connectionWhenTheOtherProcessHasEndedThenThisOneOpensTheFileAndListens() throws SQLException {
		EmbeddedDataSource first = source(false);
		new JdbcTemplate(first).execute("CREATE TABLE shared (n INT)");
		try (EmbeddedDataSource second = source(false); EmbeddedDataSource third = source(true)) {
			try (Connection lent = second.getConnection(); Statement statement = lent.createStatement()) {
				lent.setAutoCommit(false);
				statement.executeUpdate("INSERT INTO shared VALUES (1)");
				first.close();
				assertThat(lent.isValid(1)).isFalse();
			}
			assertThat(count(second)).as("what was not committed").isZero();
			assertThat(second.isHolder()).isTrue();
			assertThat(count(third)).isZero();
			assertThat(third.isHolder()).isFalse();
		}
	}

	@Test
	void connectionWhenAVisitorHasTheFileOpenThenNobodyElseIsLentOne() throws SQLException, IOException {
		try (EmbeddedDataSource visitor = source(true)) {
			new JdbcTemplate(visitor).queryForList("SELECT 1");
			assertThat(files()).containsExactly("promptmill.mv.db");
		}
		try (EmbeddedDataSource run = source(false)) {
			new JdbcTemplate(run).queryForList("SELECT 1");
			assertThat(files()).containsExactly("promptmill.mv.db", "promptmill.socket");
		}
		assertThat(files()).containsExactly("promptmill.mv.db");
	}

	private Stream<String> files() throws IOException {
		return Files.list(this.folder).map((file) -> file.getFileName().toString()).sorted();
	}

	private static int count(EmbeddedDataSource source) {
		Map<String, Object> row = new JdbcTemplate(source).queryForMap("SELECT COUNT(*) AS n FROM shared");
		return ((Number) row.get("n")).intValue();
	}

	private EmbeddedDataSource source(boolean visitor) {
		return new EmbeddedDataSource(this.folder, visitor, System::nanoTime);
	}

}
