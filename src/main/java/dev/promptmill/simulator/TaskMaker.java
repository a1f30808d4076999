package dev.promptmill.simulator;

import java.util.HexFormat;
import java.util.SplittableRandom;

import dev.promptmill.simulator.fault.TaskResult;

/** Decides at acceptance what becomes of a task and when. */
final class TaskMaker {

	private final FaultPlan faults;

	private final SeededRandom seededRandom;

	private final double latencyFactor;

	TaskMaker(FaultPlan faults, SeededRandom seededRandom, double latencyFactor) {
		this.faults = faults;
		this.seededRandom = seededRandom;
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
	Task make(long number, long ofPrompt, TaskRequest order, boolean imageReachable, long now) {
		String id = "task_" + HexFormat.of().toHexDigits(this.seededRandom.number("task", "", number));
		TaskResult result = imageReachable ? this.faults.result(order.prompt(), ofPrompt)
				: TaskResult.failed("INVALID_IMAGE_URL");
		boolean atOnce = order.callbackUrl() != null && this.faults.bringsCallbackForward(id);
		return new Task(number, id, order, course(order, result, ofPrompt, now, atOnce ? 0 : this.latencyFactor));
	}

	private TaskTimeline course(TaskRequest order, TaskResult result, long ofPrompt, long now, double latency) {
		SplittableRandom random = this.seededRandom.about("latency", order.prompt(), ofPrompt);
		double least = order.is2K() ? 20_000 : 15_000;
		double most = order.is2K() ? 40_000 : 30_000;
		long duration = (long) ((least + random.nextDouble() * (most - least)) * latency);
		long endsAt = (result.kind() == TaskResult.Kind.ENDLESS) ? Long.MAX_VALUE : now + duration;
		return new TaskTimeline(now, now + duration / 10, endsAt, result.delivered(order.images()), result.failCode());
	}

}
