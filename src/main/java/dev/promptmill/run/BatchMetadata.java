package dev.promptmill.run;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Brings what a dead process left in Spring Batch's tables into a state that can be
 * restarted. Whoever calls it holds the lease of the run, so no execution is alive,
 * whatever its status says; the ledger, and not these tables, knows what was done.
 */
final class BatchMetadata {

	private final JobRepository repository;

	private final InstantSource clock;

	BatchMetadata(JobRepository repository, InstantSource clock) {
		this.repository = repository;
		this.clock = clock;
	}

	/**
	 * Ends every execution of an instance that has no proper end.
	 * @return the execution to restart or, if the job was completed, that one; empty if
	 * there is none
	 */
	Optional<JobExecution> settle(JobInstance instance) {
		List<JobExecution> executions = this.repository.getJobExecutions(instance);
		Optional<JobExecution> completed = executions.stream()
			.filter((execution) -> execution.getStatus() == BatchStatus.COMPLETED)
			.findFirst();
		if (completed.isPresent()) {
			return completed;
		}
		executions.forEach(this::settle);
		return Optional.ofNullable(this.repository.getLastJobExecution(instance));
	}

	private void settle(JobExecution execution) {
		List.copyOf(execution.getStepExecutions()).forEach(this::settle);
		if (!isEnded(execution.getStatus(), execution.getEndTime())) {
			execution.setStatus(restartable(execution.getStatus()));
			execution.setExitStatus(ExitStatus.FAILED);
			execution.setEndTime(now());
			this.repository.update(execution);
		}
	}

	private void settle(StepExecution step) {
		if (step.getStatus() == BatchStatus.STARTING && step.getStartTime() == null) {
			// It never began, and would hide the execution before it.
			this.repository.deleteStepExecution(step);
		}
		else if (!isEnded(step.getStatus(), step.getEndTime())) {
			step.setStatus(restartable(step.getStatus()));
			step.setEndTime(now());
			this.repository.update(step);
		}
	}

	private static boolean isEnded(BatchStatus status, @Nullable LocalDateTime end) {
		return end != null && restartable(status) == status;
	}

	private static BatchStatus restartable(BatchStatus status) {
		return switch (status) {
			case COMPLETED, STOPPED, FAILED -> status;
			case STARTING, STARTED, STOPPING, ABANDONED, UNKNOWN -> BatchStatus.FAILED;
		};
	}

	private LocalDateTime now() {
		return LocalDateTime.ofInstant(this.clock.instant(), ZoneId.systemDefault());
	}

}
