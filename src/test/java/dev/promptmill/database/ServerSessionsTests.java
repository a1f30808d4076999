package dev.promptmill.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.settings.SettingsLoader;
import dev.promptmill.support.PgBouncer;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A PgBouncer in between, of the kind that is installed. */
class ServerSessionsTests {

	@TempDir
	Path folder;

	private Map<String, String> settings;

	private String server;

	@BeforeEach
	void createDatabase() throws SQLException {
		this.settings = TestDatabase.settings(TestDatabase.Kind.POSTGRESQL, this.folder);
		this.server = this.settings.get("spring.datasource.url");
		try (Connection connection = DriverManager.getConnection(this.server, "postgres", "");
				Statement statement = connection.createStatement()) {
			statement.execute("ALTER DATABASE " + this.server.substring(this.server.lastIndexOf('/') + 1)
					+ " SET synchronous_commit = off");
		}
	}

	@Test
	void openWhenAPoolerKeepsSessionsApartThenCommitsAreForced() throws IOException {
		try (PgBouncer pooler = PgBouncer.start(this.folder, this.server, "pool_mode = session");
				RunDatabase runDatabase = open(pooler.url(this.server))) {
			assertThat(
					new JdbcTemplate(runDatabase.dataSource()).queryForObject("SHOW synchronous_commit", String.class))
				.isEqualTo("on");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "pool_mode = transaction", "pool_mode = transaction\nserver_round_robin = 1",
			"pool_mode = statement" })
	void openWhenAPoolerGivesEachTransactionAnotherSessionThenRefused(String mode) throws Exception {
		try (PgBouncer pooler = PgBouncer.start(this.folder, this.server, mode)) {
			leaveIdleSessions(pooler);
			String url = pooler.url(this.server) + "?prepareThreshold=0";
			assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> open(url).close())
				.withMessageContaining("gives each transaction another session")
				.withMessageContaining("pool_mode=session");
		}
	}

	/**
	 * Several sessions of the server, so that the product's connections have a choice.
	 */
	private void leaveIdleSessions(PgBouncer pooler) throws Exception {
		ExecutorService clients = Executors.newFixedThreadPool(3);
		try {
			clients.invokeAll(Collections.nCopies(3, () -> {
				try (Connection connection = DriverManager.getConnection(pooler.url(this.server), "postgres", "");
						Statement statement = connection.createStatement()) {
					return statement.execute("SELECT pg_sleep(0.1)");
				}
			}));
		}
		finally {
			clients.shutdown();
		}
	}

	private RunDatabase open(String url) {
		this.settings.put("spring.datasource.url", url);
		SettingsLoader loader = new SettingsLoader(this.settings, null);
		return RunDatabase.open(loader, loader.load(Map.of()), false, TimeAndRandom.ofThisMachine());
	}

}
