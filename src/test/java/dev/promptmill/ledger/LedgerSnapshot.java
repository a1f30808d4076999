package dev.promptmill.ledger;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.promptmill.support.TestDatabase;

/**
 * Every row of the ledger's tables as it stands, by its key: "attempt 3/7/2" is the
 * second attempt of row 7 of run 3.
 */
public final class LedgerSnapshot {

	private static final Map<String, List<String>> KEYS = Map.of("run", List.of("run_id"), "prompt_row",
			List.of("run_id", "row_no"), "attempt", List.of("run_id", "row_no", "attempt_no"), "image",
			List.of("run_id", "row_no", "image_no"), "collect_partition", List.of("run_id", "partition_no"));

	private final Map<String, String> rows = new TreeMap<>();

	private final Map<String, Map<String, Object>> values = new TreeMap<>();

	private LedgerSnapshot() {
	}

	public static LedgerSnapshot of(TestDatabase database) {
		LedgerSnapshot snapshot = new LedgerSnapshot();
		KEYS.forEach(
				(table, columns) -> database.sql().sql("SELECT * FROM " + table).query().listOfRows().forEach((row) -> {
					String key = columns.stream()
						.map((column) -> row.get(column).toString())
						.collect(Collectors.joining("/", table + " ", ""));
					snapshot.rows.put(key, row.toString());
					snapshot.values.put(key, row);
				}));
		return snapshot;
	}

	/** Takes a run's rows out of the tables, so that later snapshots are smaller. */
	static void clear(TestDatabase database, long run) {
		KEYS.keySet()
			.stream()
			.filter((table) -> !table.equals("run"))
			.forEach((table) -> database.sql().sql("DELETE FROM " + table + " WHERE run_id = ?").param(run).update());
	}

	/**
	 * Values of a column that changed from one of a table's rows to the same one later,
	 * as "before > after".
	 */
	Set<String> changesOf(String table, String column, LedgerSnapshot later) {
		Set<String> changes = new TreeSet<>();
		this.values.forEach((key, before) -> {
			Object now = later.values.getOrDefault(key, Map.of()).get(column);
			if (key.startsWith(table + " ") && now != null && !now.equals(before.get(column))) {
				changes.add(before.get(column) + " > " + now);
			}
		});
		return changes;
	}

	/** Keys of rows that are not the same in a later one. */
	public Set<String> changesTo(LedgerSnapshot later) {
		Set<String> keys = new TreeSet<>(this.rows.keySet());
		keys.addAll(later.rows.keySet());
		keys.removeIf((key) -> Objects.equals(this.rows.get(key), later.rows.get(key)));
		return keys;
	}

}
