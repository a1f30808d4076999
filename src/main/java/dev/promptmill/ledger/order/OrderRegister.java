package dev.promptmill.ledger.order;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PurchaseInstruction;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Every order that was ever placed, and the row that buys it. A row may be sent only
 * while it owns its order, so nothing is bought by two rows unless the operator says so.
 * All of this happens within transactions of the caller, which hold the register's lock
 * from their first statement on.
 */
public final class OrderRegister {

	private static final String PLACE = """
			INSERT INTO purchase_order (order_key, run_id, row_no, generation) VALUES (?, ?, ?, 1)
			""";

	private static final String PLACED = "SELECT order_key FROM purchase_order WHERE order_key IN (%s)";

	/** Rows that are looked up with one statement. */
	private static final int LOOK_UP = 500;

	/** A run that another process works on writes nothing until this is committed. */
	private static final String HOLD_OTHERS = """
			SELECT run_id FROM run WHERE run_id <> ? AND holder IS NOT NULL ORDER BY run_id FOR UPDATE
			""";

	private static final String DISOWN = """
			UPDATE prompt_row SET owns_order = FALSE
			WHERE run_id = (SELECT run_id FROM purchase_order WHERE order_key = ?)
			  AND row_no = (SELECT row_no FROM purchase_order WHERE order_key = ?)
			  AND NOT (run_id = ? AND row_no = ?)
			""";

	private static final String DISOWN_ARCHIVED = """
			DELETE FROM archived_row
			WHERE run_id = (SELECT run_id FROM purchase_order WHERE order_key = ?)
			  AND row_no = (SELECT row_no FROM purchase_order WHERE order_key = ?)
			  AND NOT (run_id = ? AND row_no = ?)
			""";

	private static final String TAKE = """
			UPDATE purchase_order SET run_id = ?, row_no = ?, generation = generation + 1, copy_run_id = NULL, copy_row_no = NULL,
			  instruction = ?, instructed_at = """
			+ LedgerDatabase.NOW + """

					WHERE order_key = ?
					""";

	private final JdbcTemplate jdbc;

	public OrderRegister(LedgerDatabase database) {
		this.jdbc = database.template();
	}

	/** Waits until no other transaction places orders. */
	public void lock() {
		this.jdbc.update("UPDATE order_lock SET taken = taken + 1");
	}

	/**
	 * Keeps all other runs from writing, whose rows may lose their order. After
	 * {@link #lock} and before anything of the run's own is changed.
	 */
	void holdOthers(long runId) {
		this.jdbc.queryForList(HOLD_OTHERS, Long.class, runId);
	}

	/**
	 * Places orders that nobody placed before.
	 * @return for each whether it is this row's now
	 */
	public boolean[] claim(long runId, List<Place> places) {
		Set<OrderKey> placed = placed(places);
		boolean[] claimed = new boolean[places.size()];
		List<Place> free = new ArrayList<>(places.size());
		for (int i = 0; i < claimed.length; i++) {
			claimed[i] = placed.add(places.get(i).key());
			if (claimed[i]) {
				free.add(places.get(i));
			}
		}
		// Neighbours in the index one after the other: its pages are written at once.
		free.sort(Comparator.comparing(Place::key));
		List<@Nullable Object[]> arguments = new ArrayList<>(free.size());
		free.forEach(
				(place) -> arguments.add(new @Nullable Object[] { place.key().value(), runId, place.rowNumber() }));
		this.jdbc.batchUpdate(PLACE, arguments);
		return claimed;
	}

	/** Those that are there already; under the lock it stays so. */
	private Set<OrderKey> placed(List<Place> places) {
		Set<OrderKey> placed = new HashSet<>();
		for (int from = 0; from < places.size(); from += LOOK_UP) {
			List<Place> some = places.subList(from, Math.min(places.size(), from + LOOK_UP));
			String sql = PLACED.formatted(String.join(", ", Collections.nCopies(some.size(), "?")));
			this.jdbc.query(sql, (RowCallbackHandler) (row) -> placed.add(new OrderKey(row.getObject(1, UUID.class))),
					some.stream().map((place) -> place.key().value()).toArray());
		}
		return placed;
	}

	/**
	 * Passes orders to rows of this run, by the operator's instruction. The rows that had
	 * them can't be sent any more.
	 */
	public void takeOver(long runId, List<Place> places, PurchaseInstruction instruction) {
		if (places.isEmpty()) {
			return;
		}
		holdOthers(runId);
		List<@Nullable Object[]> disowned = new ArrayList<>();
		places.forEach((place) -> disowned
			.add(new @Nullable Object[] { place.key().value(), place.key().value(), runId, place.rowNumber() }));
		this.jdbc.batchUpdate(DISOWN, disowned);
		this.jdbc.batchUpdate(DISOWN_ARCHIVED, disowned);
		take(runId, places, instruction);
	}

	/** The same, leaving the rows that had them as they are. */
	public void take(long runId, List<Place> places, @Nullable PurchaseInstruction instruction) {
		if (places.isEmpty()) {
			return;
		}
		List<@Nullable Object[]> taken = new ArrayList<>();
		places.forEach((place) -> taken.add(taking(runId, place, instruction)));
		this.jdbc.batchUpdate(TAKE, taken);
	}

	static GuardedUpdate.Statement take(long runId, Place place, @Nullable PurchaseInstruction instruction) {
		return new GuardedUpdate.Statement(TAKE, taking(runId, place, instruction));
	}

	private static @Nullable Object[] taking(long runId, Place place, @Nullable PurchaseInstruction instruction) {
		return new @Nullable Object[] { runId, place.rowNumber(), (instruction != null) ? instruction.name() : null,
				place.key().value() };
	}

	/**
	 * A row and what it orders.
	 *
	 * @param rowNumber its number
	 * @param key its order
	 */
	public record Place(long rowNumber, OrderKey key) {
	}

}
