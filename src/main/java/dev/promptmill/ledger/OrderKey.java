package dev.promptmill.ledger;

/**
 * The key of an order in all runs: the row it is for, and what would be sent.
 *
 * @param row the normalized id of the row; where the input has no ids, its order and
 * which row of the input with this order it is
 * @param order the order's hash
 */
public record OrderKey(String row, String order) {

	public OrderKey {
		// As the database keeps it.
		row = String.valueOf(DatabaseText.of(new Object[] { row })[0]);
	}

	/** The order of a row that has an id. */
	public static OrderKey of(String id, String order) {
		return new OrderKey(NormalizedId.of(id), order);
	}

	/**
	 * The order of a row without an id.
	 * @param ordinal counts rows of an input with this order, from 1
	 */
	public static OrderKey of(String order, int ordinal) {
		// No id begins with a blank.
		return new OrderKey(" " + order + " " + ordinal, order);
	}

}
