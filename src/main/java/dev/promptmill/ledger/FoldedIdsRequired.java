package dev.promptmill.ledger;

import java.sql.SQLException;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * From here on the database refuses a row without {@code folded_id}, which only a process
 * of an older version would add, and which a later {@code --since-last} would not find
 * and buy again. Rows that such a process added since {@link FoldedIds} ran are filled.
 */
public final class FoldedIdsRequired implements JavaMigration {

	private static final String REQUIRE = """
			ALTER TABLE prompt_row ADD CONSTRAINT%s prompt_row_folded_id
			CHECK (reuse_key IS NULL OR folded_id IS NOT NULL) %s
			""";

	@Override
	public void migrate(Context context) throws SQLException {
		boolean h2 = "H2".equals(context.getConnection().getMetaData().getDatabaseProductName());
		JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
		// Required first and filled then, so that no row can come in between.
		jdbc.execute(h2 ? REQUIRE.formatted(" IF NOT EXISTS", "NOCHECK") : REQUIRE.formatted("", "NOT VALID"));
		FoldedIds.fill(jdbc);
	}

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion("8");
	}

	@Override
	public String getDescription() {
		return "require folded id";
	}

	@Override
	public @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public boolean canExecuteInTransaction() {
		return true;
	}

}
