package dev.promptmill.orders;

import java.util.List;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.order.OrderLedger.Unsettled;
import dev.promptmill.ledger.order.OrderOwner;

/** Fetches images again that are gone, without having anything made. For many threads. */
@FunctionalInterface
public interface ImageRecovery {

	/**
	 * Fetches those that are missing, as far as the API still has them.
	 * @param row that they are for
	 * @param owner who bought them
	 * @param images all of the owner's, some of them missing
	 * @return the same images as they stand then
	 */
	List<ImageRecord> fetch(Unsettled row, OrderOwner owner, List<ImageRecord> images);

}
