package dev.promptmill.simulator.fault;

import org.jspecify.annotations.Nullable;

/**
 * The end of an accepted task.
 *
 * @param kind what becomes of the task
 * @param images how many images a partial success delivers at most, or one with a surplus
 * at least; 0 otherwise
 * @param failCode the code of a failed task, else null
 */
public record TaskResult(Kind kind, int images, @Nullable String failCode) {

	/** What becomes of a task. */
	public enum Kind {

		/** Every image asked for. */
		SUCCESS,
		/** Success with fewer images than asked for. */
		PARTIAL,
		/** Success with more images than asked for, which are charged, too. */
		SURPLUS,
		/** Failed with a code, and charged nothing. */
		FAILED,
		/** Never ends, and stays precharged. */
		ENDLESS

	}

	/**
	 * Every image asked for.
	 * @return the result
	 */
	public static TaskResult success() {
		return new TaskResult(Kind.SUCCESS, 0, null);
	}

	/**
	 * Success with fewer images than asked for.
	 * @param images how many, if no fewer were asked for; may be 0
	 * @return the result
	 */
	public static TaskResult partial(int images) {
		return new TaskResult(Kind.PARTIAL, images, null);
	}

	/**
	 * Success with more images than asked for.
	 * @param images how many, if no more were asked for
	 * @return the result
	 */
	public static TaskResult surplus(int images) {
		return new TaskResult(Kind.SURPLUS, images, null);
	}

	/**
	 * Failed.
	 * @param failCode any code, documented or not
	 * @return the result
	 */
	public static TaskResult failed(String failCode) {
		return new TaskResult(Kind.FAILED, 0, failCode);
	}

	/**
	 * Never ends.
	 * @return the result
	 */
	public static TaskResult endless() {
		return new TaskResult(Kind.ENDLESS, 0, null);
	}

	public int delivered(int requested) {
		return switch (this.kind) {
			case SUCCESS -> requested;
			case PARTIAL -> Math.max(0, Math.min(this.images, requested));
			case SURPLUS -> Math.max(this.images, requested);
			case FAILED, ENDLESS -> 0;
		};
	}

}
