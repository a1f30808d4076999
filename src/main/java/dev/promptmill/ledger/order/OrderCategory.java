package dev.promptmill.ledger.order;

import dev.promptmill.ledger.PurchaseInstruction;
import dev.promptmill.ledger.PurchaseOptions;
import org.jspecify.annotations.Nullable;

/**
 * The standing of a row whose order an earlier row has placed. The one rule for what is
 * announced and for what is done.
 */
public enum OrderCategory {

	/** Everything that it asks for is there. */
	REUSED,

	/** Images that were made are not there any more, or never were. */
	IMAGES_GONE,

	/** Fewer images were made than it asks for, and those are there. */
	PARTIAL,

	/** It failed, and nothing was billed. */
	FAILED,

	/** It may have been billed, and nobody can ask. */
	UNKNOWN,

	/** It is being bought, or waits for it, in another run. */
	ON_ORDER,

	/** The operator gave it up. */
	ABANDONED;

	private static final String GIVEN_UP = "ABANDONED";

	/**
	 * Judges an order.
	 * @param owner who placed it
	 * @param there how many of the owner's images can be had on this side
	 */
	public static OrderCategory of(OrderOwner owner, long there) {
		return switch (owner.status()) {
			case READY, SUBMITTING, GENERATING -> ON_ORDER;
			case UNKNOWN -> UNKNOWN;
			case DELIVERED, REUSED, PARTIAL, FAILED, REJECTED -> ofSettled(owner, there);
		};
	}

	private static OrderCategory ofSettled(OrderOwner owner, long there) {
		if (GIVEN_UP.equals(owner.failCode())) {
			return ABANDONED;
		}
		if (owner.images().isEmpty()) {
			return (owner.possiblyBilled().signum() > 0) ? UNKNOWN : FAILED;
		}
		if (there < owner.images().size()) {
			return IMAGES_GONE;
		}
		return (owner.images().size() < owner.requested()) ? PARTIAL : REUSED;
	}

	/** Whether a run that has no instruction about it is refused for such a row. */
	public boolean wasBought() {
		return this != FAILED;
	}

	/** Whether such a row is not bought because it may be bought or billed already. */
	public boolean isHeld() {
		return this == UNKNOWN || this == ON_ORDER;
	}

	/** Whether images are taken over. */
	public boolean hasImages() {
		return this == REUSED || this == PARTIAL || this == IMAGES_GONE;
	}

	/**
	 * How many images are bought for such a row.
	 * @param there how many of the owner's images can be had
	 */
	public int toBuy(OrderOwner owner, long there, PurchaseOptions options) {
		int made = owner.images().size();
		int neverMade = options.completePartial() ? Math.max(0, owner.requested() - made) : 0;
		return switch (this) {
			case FAILED -> owner.requested();
			case PARTIAL -> neverMade;
			case IMAGES_GONE -> neverMade + (options.buyMissing() ? gone(owner, there) : 0);
			case REUSED, UNKNOWN, ON_ORDER, ABANDONED -> 0;
		};
	}

	/** No more than were asked for, whatever was made. */
	private static int gone(OrderOwner owner, long there) {
		long wanted = Math.min(owner.requested(), owner.images().size());
		return (int) Math.max(0, wanted - there);
	}

	/** By whose word that is. */
	public @Nullable PurchaseInstruction instruction() {
		return switch (this) {
			case PARTIAL -> PurchaseInstruction.COMPLETE_PARTIAL;
			case IMAGES_GONE -> PurchaseInstruction.BUY_MISSING;
			case FAILED, REUSED, UNKNOWN, ON_ORDER, ABANDONED -> null;
		};
	}

}
