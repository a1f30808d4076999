package dev.promptmill.ledger;

import java.sql.SQLException;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A step of the schema that takes Java. Each may be interrupted and repeated, as on H2
 * every statement commits by itself.
 */
abstract class LedgerMigration implements JavaMigration {

	private final String version;

	private final String description;

	LedgerMigration(String version, String description) {
		this.version = version;
		this.description = description;
	}

	@Override
	public final void migrate(Context context) throws SQLException {
		boolean h2 = "H2".equals(context.getConnection().getMetaData().getDatabaseProductName());
		migrate(new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true)), h2);
	}

	abstract void migrate(JdbcTemplate jdbc, boolean h2);

	@Override
	public final MigrationVersion getVersion() {
		return MigrationVersion.fromVersion(this.version);
	}

	@Override
	public final String getDescription() {
		return this.description;
	}

	@Override
	public final @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public final boolean canExecuteInTransaction() {
		return true;
	}

}
