package dev.promptmill.ledger.jdbc;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Outlasts a database that is away for a moment when it reads outside of a transaction.
 * Within one, and when it writes, that is up to whoever can repeat all of it.
 */
public final class OutageTolerantJdbcTemplate extends JdbcTemplate {

	private final DatabaseOutage outage;

	public OutageTolerantJdbcTemplate(DataSource dataSource, DatabaseOutage outage) {
		super(dataSource);
		this.outage = outage;
	}

	@Override
	public <T extends @Nullable Object> T query(String sql, ResultSetExtractor<T> extractor) {
		return isRepeatable(extractor) ? this.outage.outlast(() -> super.query(sql, extractor))
				: super.query(sql, extractor);
	}

	@Override
	public <T extends @Nullable Object> T query(PreparedStatementCreator creator,
			@Nullable PreparedStatementSetter setter, ResultSetExtractor<T> extractor) {
		return isRepeatable(extractor) ? this.outage.outlast(() -> super.query(creator, setter, extractor))
				: super.query(creator, setter, extractor);
	}

	/** Mapped rows are new for each attempt; what another extractor fills may not be. */
	private boolean isRepeatable(ResultSetExtractor<?> extractor) {
		return extractor instanceof RowMapperResultSetExtractor
				&& !TransactionSynchronizationManager.hasResource(obtainDataSource());
	}

}
