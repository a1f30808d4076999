package dev.promptmill.ledger;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows entering the ledger. Each call writes in a transaction of its own; where ingest
 * stands is always read from the rows themselves.
 */
public final class IngestLedger {

	private static final String INSERT = """
			INSERT INTO prompt_row (run_id, row_no, line_no, id, status, source, input, fingerprint, mode, tier, width, height,
			  images, images_delivered, attempts, tries, next_at, polls, fetching, fail_code, fail_message, folded_id,
			  reuse_key, image_name)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, FALSE, ?, ?, ?, ?, ?)
			""";

	/** Not MAX, for which H2 reads the index of a whole run. */
	private static final String LAST = """
			SELECT row_no FROM prompt_row WHERE run_id = ? ORDER BY run_id DESC, row_no DESC LIMIT 1
			""";

	private final LedgerDatabase database;

	private final JdbcTemplate jdbc;

	public IngestLedger(LedgerDatabase database) {
		this.database = database;
		this.jdbc = database.template();
	}

	/** The number of the last row that is in the ledger, 0 if none is. */
	public long lastRow(long runId) {
		return this.jdbc.queryForList(LAST, Long.class, runId).stream().findFirst().orElse(0L);
	}

	/**
	 * Tells what the images of the rows that are in the ledger are named after.
	 * @param names is given each row's id, and its image name or null
	 */
	public void imageNames(long runId, BiConsumer<String, @Nullable String> names) {
		this.jdbc.query("SELECT id, image_name FROM prompt_row WHERE run_id = ? AND status <> 'REJECTED'",
				(ResultSet row) -> {
					names.accept(Objects.requireNonNull(row.getString("id")), row.getString("image_name"));
				}, runId);
	}

	/**
	 * Adds rows that follow the last one, all or none of them. When the connection is
	 * lost during the commit, the last row tells whether they are there.
	 */
	public void add(long runId, List<? extends NewRow> rows) {
		List<@Nullable Object[]> arguments = new ArrayList<>(rows.size());
		rows.forEach((row) -> arguments.add(DatabaseText.of(arguments(runId, row))));
		AtomicInteger attempts = new AtomicInteger();
		this.database.inTransaction(() -> {
			boolean mayBeThere = attempts.getAndIncrement() > 0;
			if (mayBeThere && lastRow(runId) >= rows.get(rows.size() - 1).rowNumber()) {
				return false;
			}
			this.jdbc.batchUpdate(INSERT, arguments);
			return true;
		});
	}

	private static @Nullable Object[] arguments(long runId, NewRow row) {
		NewRow.Request request = row.request();
		String source = Json.write(row.source());
		if (request == null) {
			return new @Nullable Object[] { runId, row.rowNumber(), row.line(), row.id(), RowStatus.REJECTED.name(),
					source, null, null, null, null, null, null, 0, "INVALID_ROW", row.rejection(), null, null, null };
		}
		String folded = NormalizedId.of(row.id());
		return new @Nullable Object[] { runId, row.rowNumber(), row.line(), row.id(), RowStatus.READY.name(), source,
				request.input(), request.fingerprint(), request.mode(), request.tier(), request.width(),
				request.height(), request.images(), null, null, folded, OrderKey.of(folded, request.fingerprint()),
				row.imageName() };
	}

}
