package dev.promptmill.simulator;

import java.util.HexFormat;
import java.util.SplittableRandom;

/** Decides at acceptance what becomes of a task and when. */
final class TaskMaker {

	private final FaultPlan faults;

	private final Dice dice;

	private final double latencyFactor;

	TaskMaker(FaultPlan faults, Dice dice, double latencyFactor) {
		this.faults = faults;
		this.dice = dice;
		this.latencyFactor = latencyFactor;
	}

	/**
	 * Makes a task.
	 * @param number how many tasks there are with this one
	 * @param ofPrompt how many of them have this prompt
	 * @param order what is asked for
	 * @param imageReachable whether the reference image could be fetched
	 * @param now Unix milliseconds
	 * @return the task
	 */
	Task make(long number, long ofPrompt, Order order, boolean imageReachable, long now) {
		String id = "task_" + HexFormat.of().toHexDigits(this.dice.number("task", "", number));
		Fate fate = imageReachable ? this.faults.fate(order.prompt(), ofPrompt) : Fate.failed("INVALID_IMAGE_URL");
		boolean atOnce = order.callbackUrl() != null && this.faults.bringsCallbackForward(id);
		return new Task(number, id, order, course(order, fate, ofPrompt, now, atOnce ? 0 : this.latencyFactor));
	}

	private Course course(Order order, Fate fate, long ofPrompt, long now, double latency) {
		SplittableRandom random = this.dice.about("latency", order.prompt(), ofPrompt);
		double least = order.is2K() ? 20_000 : 15_000;
		double most = order.is2K() ? 40_000 : 30_000;
		long duration = (long) ((least + random.nextDouble() * (most - least)) * latency);
		long endsAt = (fate.kind() == Fate.Kind.ENDLESS) ? Long.MAX_VALUE : now + duration;
		return new Course(now, now + duration / 10, endsAt, this.faults.delivered(fate, order.images()),
				fate.failCode());
	}

}
