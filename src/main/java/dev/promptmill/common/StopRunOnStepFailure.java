package dev.promptmill.common;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/**
 * Ends the run when a step dies: submission and the partitions wait for one another, and
 * a failing flow does not stop its sibling.
 *
 * @param control of the run
 */
public record StopRunOnStepFailure(RunControl control) implements StepExecutionListener {

	@Override
	public @Nullable ExitStatus afterStep(StepExecution step) {
		if (step.getStatus() == BatchStatus.FAILED) {
			this.control.end(RunStop.Reason.FAULT, step.getStepName() + " failed: "
					+ step.getFailureExceptions().stream().map(Throwable::getMessage).findFirst().orElse("unknown"));
		}
		return null;
	}

}
