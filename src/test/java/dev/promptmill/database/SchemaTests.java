package dev.promptmill.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import dev.promptmill.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SchemaTests {

	/**
	 * Without names that the database makes up and Flyway's own index, which it makes
	 * once or never.
	 */
	private static final List<String> WHAT_THERE_IS = List.of("""
			SELECT table_name, column_name, ordinal_position, data_type, is_nullable FROM information_schema.columns
			WHERE table_schema = 'PUBLIC' ORDER BY table_name, ordinal_position""",
			"""
					SELECT table_name, column_name, ordinal_position, ordering_specification FROM information_schema.index_columns
					WHERE table_schema = 'PUBLIC' AND table_name NOT LIKE 'flyway%'
					ORDER BY table_name, column_name, ordinal_position, ordering_specification""",
			"""
					SELECT table_name, constraint_type FROM information_schema.table_constraints
					WHERE table_schema = 'PUBLIC' ORDER BY table_name, constraint_type""", """
					SELECT sequence_name FROM information_schema.sequences
					WHERE sequence_schema = 'PUBLIC' ORDER BY sequence_name""", "SELECT created FROM run_creation", """
					SELECT "version", "success" FROM "flyway_schema_history" ORDER BY "installed_rank" """);

	@TempDir
	Path folder;

	// Crash matrix of 2026-11-25: a start that was killed between two tables left a
	// database that no later start could open.
	@ParameterizedTest
	@EnumSource
	void updateWhenBrokenOffAtAnyStatementThenTheNextOneCompletesIt(BreakingOff breakingOff) {
		Ledger whole = new Ledger("whole", Integer.MAX_VALUE, breakingOff);
		whole.update();
		assertThat(whole.executed).as("statements").isGreaterThan(25);
		List<String> expected = whole.content();
		for (int statement = 1; statement <= whole.executed; statement++) {
			String name = "broken-" + statement;
			new Ledger(name, statement, breakingOff).updateUntilItBreaksOff();
			Ledger next = new Ledger(name, Integer.MAX_VALUE, breakingOff);
			next.update();
			assertThat(next.content()).as("broken off at statement %d", statement).isEqualTo(expected);
			next.drop();
		}
	}

	@Test
	void updateWhenNothingIsNewThenNothingIsDone() {
		Ledger ledger = new Ledger("twice", Integer.MAX_VALUE, BreakingOff.KILLED);
		ledger.update();
		List<String> before = ledger.content();
		ledger.update();
		assertThat(ledger.content()).isEqualTo(before);
	}

	@Test
	void updateWhenANewerVersionChangedTheTablesThenItIsRefused() {
		Ledger ledger = new Ledger("newer", Integer.MAX_VALUE, BreakingOff.KILLED);
		ledger.update();
		new JdbcTemplate(ledger).update("""
				INSERT INTO "flyway_schema_history" SELECT 99, '99', "description", "type", "script", "checksum",
				 "installed_by", "installed_on", "execution_time", "success" FROM "flyway_schema_history"
				WHERE "version" = '2'""");
		assertThatThrownBy(ledger::update).isInstanceOf(SettingsException.class)
			.hasMessageContainingAll("by a newer version of Promptmill", "99", "Nothing was sent", "docs/upgrading.md");
	}

	enum BreakingOff {

		/** The process is gone: nothing after it is executed either. */
		KILLED,
		/**
		 * One statement of a migration meets a full disk; what comes after it is
		 * executed.
		 */
		FAILED

	}

	/** Nothing catches it, as nothing survives a kill. */
	private static final class Killed extends Error {

		private static final long serialVersionUID = 1;

	}

	/** The embedded database in a folder, up to a statement at which it breaks off. */
	private final class Ledger extends HikariDataSource {

		private final int last;

		private final BreakingOff breakingOff;

		private int executed;

		private boolean migrating;

		Ledger(String name, int last, BreakingOff breakingOff) {
			this.last = last;
			this.breakingOff = breakingOff;
			setJdbcUrl("jdbc:h2:" + SchemaTests.this.folder.resolve(name));
			setMaximumPoolSize(2);
		}

		void update() {
			Schema.update(this, SchemaTests.this.folder);
		}

		void updateUntilItBreaksOff() {
			try (this) {
				update();
			}
			catch (RuntimeException | Killed ex) {
				// The next one goes on.
			}
		}

		List<String> content() {
			JdbcTemplate jdbc = new JdbcTemplate(this);
			return WHAT_THERE_IS.stream()
				.flatMap((sql) -> jdbc.queryForList(sql).stream())
				.map(String::valueOf)
				.toList();
		}

		void drop() {
			new JdbcTemplate(this).execute("SHUTDOWN IMMEDIATELY");
			close();
		}

		@Override
		public Connection getConnection() throws SQLException {
			return proxy(Connection.class, super.getConnection());
		}

		private <T> T proxy(Class<T> type, T target) {
			InvocationHandler handler = (proxy, method, arguments) -> {
				if (target instanceof Statement && method.getName().startsWith("execute")) {
					breakOff(arguments);
				}
				try {
					Object result = method.invoke(target, arguments);
					return (result instanceof Statement statement && method.getReturnType().isInterface())
							? statement(method.getReturnType(), statement) : result;
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
			};
			return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
		}

		private <S> Object statement(Class<S> type, Statement statement) {
			return proxy(type, type.cast(statement));
		}

		private void breakOff(Object[] arguments) throws SQLException {
			this.migrating |= arguments != null
					&& String.valueOf(arguments[0]).contains("CREATE TABLE IF NOT EXISTS BATCH");
			switch (this.breakingOff) {
				case KILLED -> {
					if (++this.executed >= this.last) {
						throw new Killed();
					}
				}
				case FAILED -> {
					if (this.migrating && ++this.executed == this.last) {
						throw new SQLException("No space left on device");
					}
				}
			}
		}

	}

}
