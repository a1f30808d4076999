package dev.promptmill.database.socket;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RemoteConnectionTests {

	@TempDir
	private Path folder;

	private Connection local;

	private ConnectionServer server;

	private Connection remote;

	@BeforeEach
	void open() throws SQLException, IOException {
		this.local = local();
		this.local.createStatement()
			.execute("CREATE TABLE t (id IDENTITY PRIMARY KEY, n INT UNIQUE, s VARCHAR, money NUMERIC(20,4), b BOOLEAN,"
					+ " at TIMESTAMP(9), d DATE, bin VARBINARY, big BIGINT, small SMALLINT, x DOUBLE PRECISION, u UUID)");
		this.server = ConnectionServer.start(this.folder, this::local);
		this.remote = RemoteConnection.open(this.folder);
	}

	@AfterEach
	void close() throws SQLException {
		this.remote.close();
		this.server.close();
		this.local.close();
	}

	private Connection local() throws SQLException {
		return DriverManager.getConnection("jdbc:h2:file:" + this.folder.resolve("db") + ";LOCK_TIMEOUT=200", "sa", "");
	}

	@Test
	void valuesThenTheyArriveAsTheyWereSent() throws SQLException {
		LocalDateTime time = LocalDateTime.of(2026, 11, 30, 1, 2, 3, 123456789);
		try (PreparedStatement insert = this.remote.prepareStatement(
				"INSERT INTO t (n, s, money, b, at, d, bin, big, small, x, u) VALUES (?,?,?,?,?,?,?,?,?,?,?)")) {
			insert.setInt(1, 7);
			insert.setString(2, "Grüße, 世界 \uD83D\uDE00\u0000");
			insert.setBigDecimal(3, new BigDecimal("-0.0035"));
			insert.setBoolean(4, true);
			insert.setTimestamp(5, Timestamp.valueOf(time));
			insert.setDate(6, Date.valueOf("2026-11-30"));
			insert.setBytes(7, new byte[] { 1, -1, 0 });
			insert.setLong(8, Long.MIN_VALUE);
			insert.setShort(9, (short) -3);
			insert.setDouble(10, 0.1);
			insert.setObject(11, UUID.fromString("f0000000-0000-4000-8000-00000000000f"));
			assertThat(insert.executeUpdate()).isEqualTo(1);
			for (int i = 1; i <= 11; i++) {
				insert.setNull(i, java.sql.Types.VARCHAR);
			}
			assertThat(insert.executeUpdate()).isEqualTo(1);
		}
		try (Statement statement = this.remote.createStatement();
				ResultSet row = statement.executeQuery("SELECT * FROM t ORDER BY id")) {
			assertThat(row.next()).isTrue();
			assertThat(row.getInt("n")).isEqualTo(7);
			assertThat(row.getString("S")).isEqualTo("Grüße, 世界 \uD83D\uDE00\u0000");
			assertThat(row.getBigDecimal("money")).isEqualTo("-0.0035");
			assertThat(row.getBoolean("b")).isTrue();
			assertThat(row.getTimestamp("at").toLocalDateTime()).isEqualTo(time);
			assertThat(row.getDate("d")).isEqualTo("2026-11-30");
			assertThat(row.getBytes("bin")).containsExactly(1, -1, 0);
			assertThat(row.getLong("big")).isEqualTo(Long.MIN_VALUE);
			assertThat(row.getShort("small")).isEqualTo((short) -3);
			assertThat(row.getDouble("x")).isEqualTo(0.1);
			assertThat(row.getObject("u", UUID.class)).hasToString("f0000000-0000-4000-8000-00000000000f");
			assertThat(row.next()).isTrue();
			for (int i = 2; i <= 12; i++) {
				assertThat(row.getObject(i)).isNull();
				assertThat(row.wasNull()).isTrue();
			}
			assertThat(row.next()).isFalse();
		}
	}

	@Test
	void queryWhenThereAreManyRowsThenTheyComePageByPageWhileOthersAreAsked() throws SQLException {
		try (Statement statement = this.remote.createStatement();
				ResultSet rows = statement.executeQuery("SELECT x, REPEAT('a', 100) FROM SYSTEM_RANGE(1, 100000)")) {
			long sum = 0;
			while (rows.next()) {
				sum += rows.getLong(1);
				if (rows.getLong(1) % 10_000 == 0) {
					assertThat(single("SELECT 7")).isEqualTo(7);
				}
			}
			assertThat(sum).isEqualTo(5_000_050_000L);
		}
		for (int i = 0; i < 200; i++) {
			try (Statement statement = this.remote.createStatement();
					ResultSet rows = statement.executeQuery("SELECT x FROM SYSTEM_RANGE(1, 2000)")) {
				assertThat(rows.next()).as("rows that nobody reads to the end are closed").isTrue();
			}
		}
	}

	@Test
	void batchWhenItIsLargerThanAMessageThenAllOfItIsThere() throws SQLException {
		try (PreparedStatement insert = this.remote.prepareStatement("INSERT INTO t (n, s) VALUES (?, ?)")) {
			for (int i = 0; i < 3000; i++) {
				insert.setInt(1, i);
				insert.setString(2, "x".repeat(1000));
				insert.addBatch();
			}
			assertThat(insert.executeBatch()).hasSize(3000).containsOnly(1);
			assertThat(insert.executeBatch()).isEmpty();
		}
		assertThat(single("SELECT COUNT(*) FROM t")).isEqualTo(3000);
	}

	@Test
	void generatedKeysThenTheyAreReturned() throws SQLException {
		try (PreparedStatement insert = this.remote.prepareStatement("INSERT INTO t (n) VALUES (?)",
				Statement.RETURN_GENERATED_KEYS)) {
			insert.setInt(1, 5);
			assertThat(insert.executeUpdate()).isEqualTo(1);
			ResultSet keys = insert.getGeneratedKeys();
			assertThat(keys.next()).isTrue();
			assertThat(keys.getLong(1)).isEqualTo(1);
		}
	}

	@Test
	void transactionThenItIsCommittedOrRolledBackAsAWhole() throws SQLException {
		this.remote.setAutoCommit(false);
		assertThat(this.remote.getAutoCommit()).isFalse();
		this.remote.createStatement().executeUpdate("INSERT INTO t (n) VALUES (1)");
		assertThat(count()).isZero();
		this.remote.rollback();
		this.remote.createStatement().executeUpdate("INSERT INTO t (n) VALUES (2)");
		this.remote.commit();
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void failureThenItHasTheClassStateAndCodeThatItHadThere() throws SQLException {
		Statement statement = this.remote.createStatement();
		assertThatExceptionOfType(SQLSyntaxErrorException.class).isThrownBy(() -> statement.execute("SELECT FROM"))
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("42001"));
		statement.execute("INSERT INTO t (n) VALUES (1)");
		assertThatExceptionOfType(SQLIntegrityConstraintViolationException.class)
			.isThrownBy(() -> statement.execute("INSERT INTO t (n) VALUES (1)"))
			.satisfies((ex) -> assertThat(ex.getErrorCode()).isEqualTo(23505));
		PreparedStatement batch = this.remote.prepareStatement("INSERT INTO t (n) VALUES (?)");
		for (int n : new int[] { 2, 1, 3 }) {
			batch.setInt(1, n);
			batch.addBatch();
		}
		assertThatExceptionOfType(BatchUpdateException.class).isThrownBy(batch::executeBatch).satisfies((ex) -> {
			assertThat(ex.getUpdateCounts()).containsExactly(1, Statement.EXECUTE_FAILED, 1);
			assertThat((Throwable) ex.getNextException()).isInstanceOf(SQLIntegrityConstraintViolationException.class);
		});
		JdbcTemplate spring = new JdbcTemplate(new SingleConnectionDataSource(this.remote, true));
		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> spring
			.batchUpdate("INSERT INTO t (n) VALUES (?)", List.of(new Object[] { 9 }, new Object[] { 9 })));
		assertThat(this.remote.isValid(1)).as("a failure is no end").isTrue();
	}

	@Test
	void lockThatIsHeldThenTheFailureMayBeRepeated() throws SQLException {
		this.local.createStatement().execute("INSERT INTO t (n) VALUES (1)");
		this.local.setAutoCommit(false);
		this.local.createStatement().execute("UPDATE t SET s = 'mine'");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.remote.createStatement().execute("UPDATE t SET s = 'yours'"))
			.isInstanceOfAny(SQLTransactionRollbackException.class, java.sql.SQLTimeoutException.class)
			.satisfies((ex) -> assertThat(ex.getErrorCode()).isEqualTo(50200));
		this.local.rollback();
	}

	@Test
	void clientThatIsGoneThenItsTransactionIsRolledBackAtOnce() throws SQLException {
		this.remote.setAutoCommit(false);
		this.remote.createStatement().executeUpdate("INSERT INTO t (n) VALUES (1)");
		this.remote.abort(Runnable::run);
		Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> {
			this.local.createStatement().execute("INSERT INTO t (n) VALUES (1)");
		});
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void serverThatIsGoneThenTheFailureIsOneOfTheConnection() throws SQLException {
		Statement statement = this.remote.createStatement();
		this.server.close();
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.execute("SELECT 1"))
			.satisfies((ex) -> assertThat(ex.getSQLState()).startsWith("08"));
		assertThat(this.remote.isClosed()).isTrue();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> RemoteConnection.open(this.folder));
	}

	@Test
	void serverThatClosesThenWhatIsUnderWayIsAnswered() throws Exception {
		Statement statement = this.remote.createStatement();
		this.local.createStatement()
			.execute("CREATE ALIAS pause AS 'void pause() throws Exception { Thread.sleep(400); }'");
		CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
			try {
				statement.execute("CALL pause()");
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		});
		Awaitility.await()
			.until(() -> single(this.local, "SELECT COUNT(*) FROM information_schema.sessions WHERE"
					+ " executing_statement LIKE 'CALL pause%'") == 1);
		this.server.close();
		work.join();
	}

	@Test
	void connectionsThenTheirNumberIsBounded() throws SQLException, IOException {
		List<Connection> many = new ArrayList<>();
		for (int i = 1; i < ConnectionServer.MOST_CONNECTIONS; i++) {
			many.add(RemoteConnection.open(this.folder));
		}
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> RemoteConnection.open(this.folder))
			.satisfies((ex) -> assertThat(ex.getSQLState()).startsWith("08"));
		many.get(0).close();
		Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
			many.set(0, RemoteConnection.open(this.folder));
			return true;
		});
		for (Connection connection : many) {
			connection.close();
		}
	}

	private long count() throws SQLException {
		return single(this.local, "SELECT COUNT(*) FROM t");
	}

	private long single(String sql) throws SQLException {
		return single(this.remote, sql);
	}

	private static long single(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getLong(1);
		}
	}

}
