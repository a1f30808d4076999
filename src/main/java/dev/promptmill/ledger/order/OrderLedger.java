package dev.promptmill.ledger.order;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.ImageRows;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PurchaseInstruction;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RowTransition;
import dev.promptmill.ledger.RunLease;
import org.jspecify.annotations.Nullable;

/**
 * A run's rows whose orders other rows have placed, and what becomes of them. Only rows
 * that were never sent are touched, so every call may be repeated.
 */
public final class OrderLedger {

	private static final String UNSETTLED = """
			SELECT row_no, id, order_key, input, images FROM prompt_row
			WHERE run_id = ? AND status = 'READY' AND next_at = ? AND row_no > ?
			ORDER BY run_id, status, next_at, row_no LIMIT ?
			""";

	private static final String SETTLE = """
			UPDATE prompt_row SET status = ?, images_ordered = 0, images_delivered = ?, task_id = ?, accepted_at = ?,
			  image_offset = ?, fail_code = ?, fail_message = ?, completed_at = ?, next_at = 0
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = 0 AND NOT owns_order
			""".formatted(RowTransition.SETTLE_ORDER.guard());

	/** The row that had the order must stand where it stood when that was decided. */
	private static final String DISOWN = """
			UPDATE prompt_row SET owns_order = FALSE
			WHERE run_id = ? AND row_no = ? AND owns_order AND status = ? AND COALESCE(fail_code, '') = ?
			""";

	/** The same of a row that was archived, of which nothing else is needed then. */
	private static final String DISOWN_ARCHIVED = """
			DELETE FROM archived_row WHERE run_id = ? AND row_no = ? AND status = ? AND COALESCE(fail_code, '') = ?
			""";

	private static final String OWN = """
			UPDATE prompt_row SET owns_order = TRUE, next_at = 0, input = ?, images_ordered = ?, images_delivered = ?,
			  image_offset = ?
			WHERE run_id = ? AND row_no = ? AND status = 'READY' AND attempts = 0 AND NOT owns_order
			""";

	private static final String COPY = """
			UPDATE purchase_order SET copy_run_id = ?, copy_row_no = ? WHERE order_key = ?
			""";

	private static final String FETCHED = "UPDATE run SET fetched_again = fetched_again + 1 WHERE run_id = ?";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final InstantSource clock;

	public OrderLedger(LedgerDatabase database, RunLease lease, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.clock = clock;
	}

	/** Rows after a row number whose order another row has, in input order. */
	public List<Unsettled> unsettled(long after, int most) {
		return this.database.template()
			.query(UNSETTLED,
					(row, number) -> new Unsettled(row.getLong("row_no"), Objects.requireNonNull(row.getString("id")),
							new OrderKey(row.getObject("order_key", UUID.class)),
							Objects.requireNonNull(row.getString("input")), row.getInt("images")),
					this.lease.runId(), DueTime.NEVER, after, most);
	}

	/**
	 * Writes down what becomes of rows, in one transaction.
	 * @return for each whether it still could
	 */
	public boolean[] settle(List<Settlement> settlements) {
		if (settlements.isEmpty()) {
			return new boolean[0];
		}
		List<GuardedUpdate> updates = settlements.stream().map(this::update).toList();
		boolean takesOver = settlements.stream().anyMatch((settlement) -> settlement.purchase() != null);
		OrderRegister register = new OrderRegister(this.database);
		return this.database.durably(() -> {
			register.lock();
			this.lease.requireHeld();
			if (takesOver) {
				register.holdOthers(this.lease.runId());
			}
			return this.database.apply(updates);
		});
	}

	private GuardedUpdate update(Settlement settlement) {
		Unsettled row = settlement.row();
		List<GuardedUpdate.Statement> then = new ArrayList<>();
		for (ImageRecord image : settlement.images()) {
			then.add(ImageRows.insert(this.lease.runId(), row.rowNumber(), image));
		}
		Purchase purchase = settlement.purchase();
		return (purchase != null) ? takeOver(settlement, purchase, then) : settle(settlement, then);
	}

	private GuardedUpdate takeOver(Settlement settlement, Purchase purchase, List<GuardedUpdate.Statement> then) {
		OrderOwner owner = settlement.owner();
		Unsettled row = settlement.row();
		then.add(OrderRegister.take(this.lease.runId(), new OrderRegister.Place(row.rowNumber(), row.key()),
				purchase.instruction()));
		then.add(new GuardedUpdate.Statement(OWN, purchase.input(), purchase.images(), stored(settlement.images()),
				purchase.offset(), this.lease.runId(), row.rowNumber()));
		return new GuardedUpdate(
				new GuardedUpdate.Statement(owner.archived() ? DISOWN_ARCHIVED : DISOWN, owner.run().id(),
						owner.rowNumber(), owner.status().name(), Objects.requireNonNullElse(owner.failCode(), "")),
				then);
	}

	private GuardedUpdate settle(Settlement settlement, List<GuardedUpdate.Statement> then) {
		if (!RowTransition.SETTLE_ORDER.allows(RowStatus.READY, settlement.status())) {
			throw new IllegalArgumentException("A row that another one bought can't become " + settlement.status());
		}
		OrderOwner owner = settlement.owner();
		Unsettled row = settlement.row();
		boolean hasImages = !settlement.images().isEmpty();
		boolean hasAll = hasImages && stored(settlement.images()) == settlement.images().size();
		if (hasAll) {
			then.add(new GuardedUpdate.Statement(COPY, this.lease.runId(), row.rowNumber(), row.key().value()));
		}
		if (ReusedRowCounts.FETCHED_AGAIN.equals(settlement.failCode())) {
			then.add(new GuardedUpdate.Statement(FETCHED, this.lease.runId()));
		}
		Instant accepted = owner.acceptedAt();
		return new GuardedUpdate(new GuardedUpdate.Statement(SETTLE, settlement.status().name(),
				stored(settlement.images()), hasImages ? owner.taskId() : null,
				(hasImages && accepted != null) ? accepted.toEpochMilli() : null, hasImages ? owner.offset() : 0,
				settlement.failCode(), settlement.failMessage(), this.clock.millis(), this.lease.runId(),
				row.rowNumber()), then);
	}

	private static long stored(List<ImageRecord> images) {
		return images.stream().filter((image) -> image.stored() != null).count();
	}

	/**
	 * A row whose order another row has.
	 *
	 * @param rowNumber its number
	 * @param id its id
	 * @param key the order
	 * @param input the API's input object
	 * @param images that it asks for
	 */
	public record Unsettled(long rowNumber, String id, OrderKey key, String input, int images) {
	}

	/**
	 * The decision about a row.
	 *
	 * @param row which
	 * @param owner of its order
	 * @param status of a row that is not bought
	 * @param failCode why it is not whole, or that it had to be fetched again
	 * @param failMessage likewise, in words
	 * @param images that it has of the owner, and those that are missing
	 * @param purchase what of it is bought, null for nothing
	 */
	public record Settlement(Unsettled row, OrderOwner owner, RowStatus status, @Nullable String failCode,
			@Nullable String failMessage, List<ImageRecord> images, @Nullable Purchase purchase) {
	}

	/**
	 * The part that is bought of an order that another row had.
	 *
	 * @param instruction of the operator, null where nothing was billed before
	 * @param input what is sent
	 * @param images how many it asks for
	 * @param offset number of the image before the first of those
	 */
	public record Purchase(@Nullable PurchaseInstruction instruction, String input, int images, int offset) {
	}

}
