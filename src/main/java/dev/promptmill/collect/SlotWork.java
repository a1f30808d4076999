package dev.promptmill.collect;

import java.time.Duration;

import dev.promptmill.control.RunControl;

/** Works one slot to its end. */
public final class SlotWork {

	private static final Duration TURN = Duration.ofSeconds(1);

	private final Slot slot;

	private final RunControl control;

	/**
	 * @param number of the slot, from 0
	 * @param control ends the work on this slot only
	 */
	public SlotWork(SlotFactory slots, int number, RunControl control) {
		this.slot = slots.create(number);
		this.control = control;
	}

	/**
	 * Works until nothing is left to do, or it is to end; what is in hand is brought to
	 * its end first.
	 * @return whether nothing is left
	 */
	public boolean work() throws InterruptedException {
		boolean more = true;
		while (more) {
			more = this.slot.work(TURN);
		}
		return !this.control.isEnding();
	}

}
