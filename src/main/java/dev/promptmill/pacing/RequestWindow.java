package dev.promptmill.pacing;

/**
 * Limits requests without an answer, as congestion windows do: what a server that hangs
 * can leave in doubt. It grows by one with each answer, but only while it holds requests
 * back, and halves once when answers of one round trip are lost. Thread-safe.
 */
public final class RequestWindow {

	private static final int LEAST_AT_START = 16;

	/** Replies that take no longer than this never wait for the window. */
	private static final double SECONDS_AT_START = 2;

	private static final double FLOOR = 4;

	private double size;

	private int unanswered;

	private long halvings;

	private long held;

	/**
	 * A request under way, and the circumstances in which it was sent; exactly one of
	 * {@link #answered}, {@link #lost} and {@link #unused} follows.
	 *
	 * @param halvings how often the window had halved
	 * @param held how often it had held a request back
	 */
	public record Slot(long halvings, long held) {
	}

	/**
	 * @param ratePerSecond at which requests are sent at first
	 */
	public RequestWindow(double ratePerSecond) {
		this.size = Math.max(LEAST_AT_START, SECONDS_AT_START * ratePerSecond);
	}

	/** Whether the next request has to wait for an answer to an earlier one. */
	public synchronized boolean isFull() {
		boolean full = this.unanswered >= (int) this.size;
		if (full) {
			this.held++;
		}
		return full;
	}

	public synchronized Slot take() {
		this.unanswered++;
		return new Slot(this.halvings, this.held);
	}

	/** An answer came, whatever it says. */
	public synchronized void answered(Slot slot) {
		this.unanswered--;
		if (slot.halvings() == this.halvings && slot.held() < this.held) {
			this.size++;
		}
	}

	/** No answer came, and none will. */
	public synchronized void lost(Slot slot) {
		this.unanswered--;
		if (slot.halvings() == this.halvings) {
			this.size = Math.max(FLOOR, this.size / 2);
			this.halvings++;
		}
	}

	/** The request was not sent after all. */
	public synchronized void unused() {
		this.unanswered--;
	}

	/** How many requests may be without an answer at present. */
	public synchronized int size() {
		return (int) this.size;
	}

	public synchronized int unanswered() {
		return this.unanswered;
	}

}
