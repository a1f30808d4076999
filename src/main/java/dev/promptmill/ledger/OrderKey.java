package dev.promptmill.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import dev.promptmill.common.Sha256;

/**
 * The key of an order in all runs: half of a SHA-256 over the row it is for and what
 * would be sent. Small, since a large input makes an entry of the register for each row,
 * in no order.
 *
 * @param value 128 bits
 */
public record OrderKey(UUID value) implements Comparable<OrderKey> {

	/** The order of a row that has an id. */
	public static OrderKey of(String id, String order) {
		return hash(order, NormalizedId.of(id));
	}

	/**
	 * The order of a row without an id.
	 * @param ordinal counts rows of an input with this order, from 1
	 */
	public static OrderKey of(String order, int ordinal) {
		// No id begins with a blank.
		return hash(order, " " + ordinal);
	}

	private static OrderKey hash(String order, String row) {
		byte[] text = (order + '\n' + row).getBytes(StandardCharsets.UTF_8);
		ByteBuffer digest = ByteBuffer.wrap(Sha256.digest().digest(text));
		return new OrderKey(new UUID(digest.getLong(), digest.getLong()));
	}

	/** In the order of the database's index. */
	@Override
	public int compareTo(OrderKey other) {
		int high = Long.compareUnsigned(this.value.getMostSignificantBits(), other.value.getMostSignificantBits());
		return (high != 0) ? high
				: Long.compareUnsigned(this.value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
	}

}
