package dev.promptmill.ledger.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import dev.promptmill.support.OnH2;
import dev.promptmill.support.ProxiedDataSource;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A database whose connection is lost at the first statement. */
@OnH2
class OutageTolerantJdbcTemplateTests {

	private static final String ONE = "SELECT 1";

	private final AtomicInteger statements = new AtomicInteger();

	private final DataSource source;

	private final OutageTolerantJdbcTemplate template;

	OutageTolerantJdbcTemplateTests(TestDatabase database) {
		this.source = ProxiedDataSource.changing(database.dataSource(), (sql) -> {
			if (this.statements.incrementAndGet() == 1) {
				throw new IllegalStateException(new SQLException("cut", "57P01"));
			}
			return sql;
		});
		this.template = new OutageTolerantJdbcTemplate(this.source,
				new DatabaseOutage(Duration.ofSeconds(1), () -> 0, (pause) -> true));
	}

	@Test
	void queryWhenRowsAreMappedThenItIsRepeated() {
		assertThat(this.template.query("SELECT CAST(? AS INT)", (row, number) -> row.getInt(1), 1)).containsExactly(1);
		assertThat(this.statements).hasValue(2);
	}

	@Test
	void queryWhenAnExtractorKeepsWhatItReadThenItIsNot() {
		ResultSetExtractor<Boolean> extractor = (rows) -> rows.next();
		assertThatThrownBy(() -> this.template.query("SELECT CAST(? AS INT)", extractor, 1))
			.hasStackTraceContaining("cut");
		assertThat(this.statements).hasValue(1);
	}

	@Test
	void queryWhenItIsPartOfATransactionThenItIsNot() {
		TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(this.source));
		assertThatThrownBy(() -> transaction
			.execute((status) -> this.template.query("SELECT CAST(? AS INT)", (row, number) -> 1, 1)))
			.hasStackTraceContaining("cut");
		assertThat(this.statements).hasValue(1);
	}

	@Test
	void updateThenItIsNot() {
		assertThatThrownBy(() -> this.template.update("UPDATE run SET stop_requested = FALSE WHERE run_id = ?", 0))
			.hasStackTraceContaining("cut");
		assertThat(this.statements).hasValue(1);
	}

	@Test
	void queryWithoutParametersWhenRowsAreMappedThenItIsRepeated() {
		assertThat(this.template.query(ONE, (row, number) -> row.getInt(1))).containsExactly(1);
	}

}
