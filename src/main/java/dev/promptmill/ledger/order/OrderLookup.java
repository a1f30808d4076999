package dev.promptmill.ledger.order;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.ImageRows;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunRows;
import dev.promptmill.ledger.RunState;
import org.jspecify.annotations.Nullable;

/** Looks orders up in the register, many at once. For one thread. */
public final class OrderLookup {

	/** How many orders one statement looks up; the last page is filled up. */
	public static final int PAGE = 500;

	/** A line for each attempt: its money is added up here. */
	private static final String OWNERS = """
			SELECT v.order_key, o.run_id, o.row_no, k.run_id IS NOT NULL AS archived, COALESCE(r.status, k.status) AS status,
			  COALESCE(r.fail_code, k.fail_code) AS fail_code, COALESCE(r.task_id, k.task_id) AS task_id,
			  COALESCE(r.accepted_at, k.accepted_at) AS accepted_at, COALESCE(r.images, k.images) AS images,
			  COALESCE(r.image_offset, k.image_offset) AS image_offset, o.copy_run_id, o.copy_row_no,
			  COALESCE(k.spent, a.reserved + a.billed + a.possibly_billed) AS spent,
			  CASE WHEN a.state <> 'SURPLUS' THEN a.possibly_billed END AS possibly_billed
			FROM (VALUES %1$s) AS v (order_key)
			JOIN purchase_order o ON o.order_key = v.order_key
			LEFT JOIN prompt_row r ON r.run_id = o.run_id AND r.row_no = o.row_no
			LEFT JOIN archived_row k ON k.run_id = o.run_id AND k.row_no = o.row_no
			LEFT JOIN attempt a ON a.run_id = o.run_id AND a.row_no = o.row_no
			""";

	private static final String IMAGES = """
			SELECT i.* FROM (VALUES %1$s) AS v (run_id, row_no)
			JOIN image i ON i.run_id = v.run_id AND i.row_no = v.row_no
			""";

	private static final String OWNERS_OF_A_PAGE = OWNERS
		.formatted(String.join(", ", Collections.nCopies(PAGE, "(CAST(? AS UUID))")));

	private static final String IMAGES_OF_A_PAGE = IMAGES
		.formatted(String.join(", ", Collections.nCopies(PAGE, "(CAST(? AS BIGINT), CAST(? AS BIGINT))")));

	/** Fills up a page: no order has this key. */
	private static final UUID NOBODYS = new UUID(0, 0);

	private final LedgerDatabase database;

	/** Runs that nothing happens to any more. */
	private final Map<Long, Run> finished = new HashMap<>();

	public OrderLookup(LedgerDatabase database) {
		this.database = database;
	}

	/**
	 * Finds who has orders.
	 * @param keys at most a page of them
	 * @return those that were placed
	 */
	public Map<OrderKey, OrderOwner> find(List<OrderKey> keys) {
		if (keys.isEmpty()) {
			return Map.of();
		}
		List<Object> arguments = new ArrayList<>(PAGE);
		keys.stream().distinct().forEach((key) -> arguments.add(key.value()));
		arguments.addAll(Collections.nCopies(PAGE - arguments.size(), NOBODYS));
		Map<OrderKey, Found> found = new LinkedHashMap<>();
		this.database.template()
			.query(OWNERS_OF_A_PAGE, (row, number) -> Found.of(row), arguments.toArray())
			.forEach((row) -> found.merge(row.key(), row, Found::withMoneyOf));
		return withImages(found);
	}

	private Map<OrderKey, OrderOwner> withImages(Map<OrderKey, Found> found) {
		Set<Place> places = new HashSet<>();
		found.values().forEach((row) -> {
			places.add(row.place());
			if (row.copy() != null) {
				places.add(row.copy());
			}
		});
		Map<Place, List<ImageRecord>> images = images(List.copyOf(places));
		Map<Long, Run> runs = new HashMap<>();
		Map<OrderKey, OrderOwner> owners = new HashMap<>();
		found.forEach((key, row) -> {
			Place copy = row.copy();
			List<OrderOwner.Copy> copies = (copy == null) ? List.of() : List
				.of(new OrderOwner.Copy(run(copy.run(), runs).plan().output(), images.getOrDefault(copy, List.of())));
			owners.put(key,
					row.owner(run(row.place().run(), runs), images.getOrDefault(row.place(), List.of()), copies));
		});
		return owners;
	}

	private Map<Place, List<ImageRecord>> images(List<Place> places) {
		Map<Place, List<ImageRecord>> images = new HashMap<>();
		for (int from = 0; from < places.size(); from += PAGE) {
			List<Object> arguments = new ArrayList<>(2 * PAGE);
			for (int i = from; i < from + PAGE; i++) {
				Place place = (i < places.size()) ? places.get(i) : Place.NOWHERE;
				arguments.add(place.run());
				arguments.add(place.row());
			}
			this.database.template()
				.query(IMAGES_OF_A_PAGE,
						(row, number) -> Map.entry(new Place(row.getLong("run_id"), row.getLong("row_no")),
								ImageRows.image(row)),
						arguments.toArray())
				.forEach((image) -> images.computeIfAbsent(image.getKey(), (place) -> new ArrayList<>())
					.add(image.getValue()));
		}
		images.values().forEach((list) -> list.sort((one, other) -> Integer.compare(one.number(), other.number())));
		return images;
	}

	private Run run(long id, Map<Long, Run> seen) {
		Run known = this.finished.get(id);
		if (known != null) {
			return known;
		}
		Run run = seen.computeIfAbsent(id, (number) -> RunRows.query(this.database, "WHERE run_id = ?", number).get(0));
		if (run.state() == RunState.FINISHED) {
			this.finished.put(id, run);
		}
		return run;
	}

	private record Place(long run, long row) {

		static final Place NOWHERE = new Place(0, 0);

	}

	private record Found(OrderKey key, Place place, boolean archived, @Nullable Place copy, RowStatus status,
			@Nullable String failCode, @Nullable String taskId, @Nullable Instant acceptedAt, int requested, int offset,
			BigDecimal spent, BigDecimal possiblyBilled) {

		static Found of(ResultSet row) throws SQLException {
			long copy = row.getLong("copy_run_id");
			return new Found(new OrderKey(row.getObject("order_key", UUID.class)),
					new Place(row.getLong("run_id"), row.getLong("row_no")), row.getBoolean("archived"),
					(copy == 0) ? null : new Place(copy, row.getLong("copy_row_no")), status(row),
					row.getString("fail_code"), row.getString("task_id"), RunRows.instant(row, "accepted_at"),
					row.getInt("images"), row.getInt("image_offset"), money(row, "spent"),
					money(row, "possibly_billed"));
		}

		Found withMoneyOf(Found attempt) {
			return new Found(this.key, this.place, this.archived, this.copy, this.status, this.failCode, this.taskId,
					this.acceptedAt, this.requested, this.offset, this.spent.add(attempt.spent),
					this.possiblyBilled.add(attempt.possiblyBilled));
		}

		OrderOwner owner(Run run, List<ImageRecord> images, List<OrderOwner.Copy> copies) {
			return new OrderOwner(this.key, run, this.place.row(), this.archived, this.status, this.failCode,
					this.taskId, this.acceptedAt, this.requested, this.offset, this.spent, this.possiblyBilled, images,
					copies);
		}

		/**
		 * An order that leads nowhere was bought, or may have been: it is not for sale.
		 */
		private static RowStatus status(ResultSet row) throws SQLException {
			String status = row.getString("status");
			if (status == null) {
				throw new LedgerException("The ledger has lost row " + row.getLong("row_no") + " of run "
						+ row.getLong("run_id") + ", which has an order of this input. Restore it from a backup.");
			}
			return RowStatus.valueOf(status);
		}

		private static BigDecimal money(ResultSet row, String column) throws SQLException {
			return Objects.requireNonNullElse(row.getBigDecimal(column), BigDecimal.ZERO);
		}

	}

}
