package dev.promptmill.ledger;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * From here on the database refuses a row without {@code folded_id}, which only a process
 * of an older version would add, and which a later {@code --since-last} would not find
 * and buy again. Rows that such a process added since {@link FoldedIds} ran are filled.
 */
public final class FoldedIdsRequired extends LedgerMigration {

	private static final String REQUIRE = """
			ALTER TABLE prompt_row ADD CONSTRAINT%s prompt_row_folded_id
			CHECK (reuse_key IS NULL OR folded_id IS NOT NULL) %s
			""";

	public FoldedIdsRequired() {
		super("8", "require folded id");
	}

	@Override
	void migrate(JdbcTemplate jdbc, boolean h2) {
		// Required first and filled then, so that no row can come in between.
		jdbc.execute(h2 ? REQUIRE.formatted(" IF NOT EXISTS", "NOCHECK") : REQUIRE.formatted("", "NOT VALID"));
		FoldedIds.fill(jdbc);
	}

}
