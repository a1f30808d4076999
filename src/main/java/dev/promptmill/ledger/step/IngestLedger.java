package dev.promptmill.ledger.step;

import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.jdbc.DatabaseText;
import dev.promptmill.ledger.jdbc.Json;
import dev.promptmill.ledger.order.OrderKey;
import dev.promptmill.ledger.order.OrderRegister;
import dev.promptmill.ledger.order.OrderRegister.Place;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Rows entering the ledger. Each call writes in a transaction of its own; where ingest
 * stands is always read from the rows themselves.
 */
public final class IngestLedger {

	private static final String INSERT = """
			INSERT INTO prompt_row (run_id, row_no, line_no, id, status, source, input, order_hash, mode, tier, width, height,
			  images, images_ordered, image_offset, images_delivered, attempts, tries, next_at, polls, fetching, fail_code,
			  fail_message, order_key, owns_order, image_name)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, 0, FALSE, ?, ?, ?, ?, ?)
			""";

	/**
	 * Not MAX, for which H2 reads the index of a whole run. Rows are archived only after
	 * all of them were read.
	 */
	private static final String LAST = """
			SELECT GREATEST(
			  COALESCE((SELECT row_no FROM prompt_row WHERE run_id = ? ORDER BY run_id DESC, row_no DESC LIMIT 1), 0),
			  COALESCE((SELECT rows_total FROM run WHERE run_id = ? AND archived_at IS NOT NULL), 0))
			""";

	private final LedgerDatabase database;

	private final JdbcTemplate jdbc;

	public IngestLedger(LedgerDatabase database) {
		this.database = database;
		this.jdbc = database.template();
	}

	/** The number of the last row that came into the ledger, 0 if none did. */
	public long lastRow(long runId) {
		return Objects.requireNonNull(this.jdbc.queryForObject(LAST, Long.class, runId, runId));
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

	/** Orders of rows that have no id, in any order. */
	public void orders(long runId, Consumer<String> order) {
		this.jdbc.query("SELECT order_hash FROM prompt_row WHERE run_id = ? AND order_hash IS NOT NULL",
				(RowCallbackHandler) (row) -> order.accept(row.getString(1)), runId);
	}

	/** Adds rows of a run that buys nothing that was bought before. */
	public void add(long runId, List<? extends NewRow> rows) {
		add(runId, rows, PurchaseOptions.PLAIN, false);
	}

	/**
	 * Adds rows that follow the last one, all or none of them, and places their orders.
	 * Rows whose order another row has placed are not sent before that is looked at. When
	 * the connection is lost during the commit, the last row tells whether they are
	 * there.
	 * @param options says which orders are taken from other rows at once
	 * @param simulated other simulated runs are not disturbed
	 */
	public void add(long runId, List<? extends NewRow> rows, PurchaseOptions options, boolean simulated) {
		AtomicInteger attempts = new AtomicInteger();
		Map<Long, OrderKey> keys = keys(rows);
		this.database.inTransaction(() -> {
			boolean mayBeThere = attempts.getAndIncrement() > 0;
			if (mayBeThere && lastRow(runId) >= rows.get(rows.size() - 1).rowNumber()) {
				return false;
			}
			Set<Long> owned = order(runId, rows, keys, options, simulated);
			List<@Nullable Object[]> arguments = new ArrayList<>(rows.size());
			rows.forEach((row) -> arguments.add(DatabaseText
				.of(arguments(runId, row, keys.get(row.rowNumber()), owned.contains(row.rowNumber())))));
			this.jdbc.batchUpdate(INSERT, arguments);
			return true;
		});
	}

	/** The orders of valid rows, by row number. */
	private static Map<Long, OrderKey> keys(List<? extends NewRow> rows) {
		Map<Long, OrderKey> keys = new HashMap<>();
		for (NewRow row : rows) {
			NewRow.Request request = row.request();
			if (request != null) {
				keys.put(row.rowNumber(), request.key(row.id()));
			}
		}
		return keys;
	}

	/** Numbers of the rows that own their orders. */
	private Set<Long> order(long runId, List<? extends NewRow> rows, Map<Long, OrderKey> keys, PurchaseOptions options,
			boolean simulated) {
		OrderRegister register = new OrderRegister(this.database);
		List<? extends NewRow> valid = rows.stream().filter((row) -> keys.containsKey(row.rowNumber())).toList();
		List<Place> places = valid.stream()
			.map((row) -> new Place(row.rowNumber(), Objects.requireNonNull(keys.get(row.rowNumber()))))
			.toList();
		register.lock();
		boolean[] claimed = register.claim(runId, places);
		Set<Long> owned = new HashSet<>();
		List<Place> taken = new ArrayList<>();
		for (int i = 0; i < claimed.length; i++) {
			if (claimed[i]) {
				owned.add(places.get(i).rowNumber());
			}
			else if (options.isBoughtAgain(valid.get(i).id())) {
				taken.add(places.get(i));
				owned.add(places.get(i).rowNumber());
			}
		}
		if (simulated) {
			register.take(runId, taken, options.instruction());
		}
		else {
			register.takeOver(runId, taken, options.instruction());
		}
		return owned;
	}

	private static @Nullable Object[] arguments(long runId, NewRow row, @Nullable OrderKey key, boolean owned) {
		NewRow.Request request = row.request();
		String source = Json.write(row.source());
		if (request == null || key == null) {
			return new @Nullable Object[] { runId, row.rowNumber(), row.line(), row.id(), RowStatus.REJECTED.name(),
					source, null, null, null, null, null, null, 0, 0, 0, "INVALID_ROW", row.rejection(), null, false,
					null };
		}
		return new @Nullable Object[] { runId, row.rowNumber(), row.line(), row.id(), RowStatus.READY.name(), source,
				request.input(), request.order(), request.mode(), request.tier(), request.width(), request.height(),
				request.images(), request.images(), owned ? 0 : DueTime.NEVER, null, null, key.value(), owned,
				row.imageName() };
	}

}
