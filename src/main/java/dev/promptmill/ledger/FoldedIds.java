package dev.promptmill.ledger;

import java.util.List;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Fills {@code prompt_row.folded_id} for the rows of older versions. It is a migration in
 * Java because no two databases fold text alike, and a row that is not found would be
 * bought again.
 */
public final class FoldedIds extends LedgerMigration {

	private static final int PAGE = 2000;

	private static final String NEXT = """
			SELECT row_no, id FROM prompt_row WHERE run_id = ? AND row_no > ? AND reuse_key IS NOT NULL
			  AND folded_id IS NULL
			ORDER BY run_id, row_no LIMIT ?
			""";

	public FoldedIds() {
		super("7", "fill folded id");
	}

	@Override
	void migrate(JdbcTemplate jdbc, boolean h2) {
		fill(jdbc);
	}

	static void fill(JdbcTemplate jdbc) {
		jdbc.queryForList("SELECT run_id FROM run", Long.class).forEach((run) -> fill(jdbc, run));
	}

	private static void fill(JdbcTemplate jdbc, long run) {
		List<Row> page = page(jdbc, run, 0);
		while (!page.isEmpty()) {
			List<Object[]> arguments = page.stream()
				.map((row) -> new Object[] { FoldedId.of(row.id), run, row.number })
				.toList();
			jdbc.batchUpdate("UPDATE prompt_row SET folded_id = ? WHERE run_id = ? AND row_no = ?", arguments);
			page = page(jdbc, run, page.get(page.size() - 1).number);
		}
	}

	private static List<Row> page(JdbcTemplate jdbc, long run, long after) {
		return jdbc.query(NEXT, (row, number) -> new Row(row.getLong("row_no"), row.getString("id")), run, after, PAGE);
	}

	private record Row(long number, String id) {
	}

}
