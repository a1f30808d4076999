package dev.promptmill.simulator.fault;

import java.time.Duration;

/**
 * The faults of callbacks. Shares are of the tasks with a callback URL, 0 to 1.
 *
 * @param lost share of tasks whose callback is never sent
 * @param duplicated share of tasks whose callback is sent twice
 * @param early share of tasks that end as soon as they are accepted and whose callback is
 * delivered before their submission is answered
 * @param delay how late callbacks come at most: each by a time of its own, so that they
 * come in another order than tasks end in
 * @param forged how many callbacks strangers send for each task as soon as it is
 * accepted, in turn: for a task that does not exist, for this task with a made-up result,
 * to a wrong address, and rubbish
 */
public record CallbackFaults(double lost, double duplicated, double early, Duration delay, int forged) {

	/**
	 * Each callback once and in time.
	 * @return no faults
	 */
	public static CallbackFaults none() {
		return new CallbackFaults(0, 0, 0, Duration.ZERO, 0);
	}

}
