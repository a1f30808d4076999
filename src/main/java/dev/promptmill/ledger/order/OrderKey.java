package dev.promptmill.ledger.order;

import java.nio.ByteBuffer;
import java.util.UUID;

import dev.promptmill.common.Sha256;
import dev.promptmill.ledger.NormalizedId;

/**
 * The key of an order in all runs: half of a SHA-256 over the row it is for and what
 * would be sent. Small, since a large input makes an entry of the register for each row,
 * in no order.
 *
 * @param value 128 bits
 */
public record OrderKey(UUID value) implements Comparable<OrderKey> {

	/** The order of a row that is known by its id. */
	public static OrderKey of(String id, String order) {
		return of(id, order, 0);
	}

	/**
	 * The order of a row.
	 * @param id of the row; where the input has none, it does not count
	 * @param order hash of what would be sent
	 * @param ordinal counts rows with this order from 1, where the input has no ids;
	 * otherwise 0
	 */
	public static OrderKey of(String id, String order, int ordinal) {
		// No id begins with a blank.
		String row = (ordinal > 0) ? " " + ordinal : NormalizedId.of(id);
		ByteBuffer hash = ByteBuffer.wrap(Sha256.of(order + '\n' + row));
		return new OrderKey(new UUID(hash.getLong(), hash.getLong()));
	}

	/** In the order of the database's index. */
	@Override
	public int compareTo(OrderKey other) {
		int high = Long.compareUnsigned(this.value.getMostSignificantBits(), other.value.getMostSignificantBits());
		return (high != 0) ? high
				: Long.compareUnsigned(this.value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
	}

}
