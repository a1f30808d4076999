package dev.promptmill.run;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.settings.SettingsErrorMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.ApplicationContext;

/**
 * Starts the Spring Batch job of a run, or restarts it where it stands, whatever the last
 * process left behind.
 */
final class JobRunner {

	private final ApplicationContext context;

	private final RunControl control;

	private final RunLifecycle recovery;

	private final InstantSource clock;

	/**
	 * Creates the runner.
	 * @param context with the job
	 */
	JobRunner(ApplicationContext context, RunControl control, RunLifecycle recovery, InstantSource clock) {
		this.context = context;
		this.control = control;
		this.recovery = recovery;
		this.clock = clock;
	}

	void run(Run run) {
		JobRepository repository = this.context.getBean(JobRepository.class);
		JobOperator operator = this.context.getBean(JobOperator.class);
		try {
			JobExecution execution = execute(operator, repository, this.context.getBean(Job.class), run);
			if (execution.getStatus() == BatchStatus.FAILED || execution.getStatus() == BatchStatus.UNKNOWN) {
				this.control.end(RunStop.Reason.FAULT, failure(execution));
			}
		}
		catch (JobExecutionException ex) {
			// Spring Batch says "already running" whatever the cause is.
			throw new IllegalStateException(
					SettingsErrorMessage.firstLine((ex.getCause() != null) ? ex.getCause() : ex), ex);
		}
	}

	private JobExecution execute(JobOperator operator, JobRepository repository, Job job, Run run)
			throws JobExecutionException {
		JobParameters parameters = parameters(run.id(), run.continuation());
		JobInstance instance = repository.getJobInstance(job.getName(), parameters);
		if (instance == null) {
			return operator.start(job, parameters);
		}
		Optional<JobExecution> last = new BatchMetadata(repository, this.clock).settle(instance);
		if (last.isEmpty()) {
			// Spring Batch commits an instance before its first execution, and does not
			// start one that a killed process left without.
			repository.deleteJobInstance(instance);
			return operator.start(job, parameters);
		}
		if (last.get().getStatus() == BatchStatus.COMPLETED) {
			this.recovery.continueRun();
			return operator.start(job, parameters(run.id(), run.continuation() + 1));
		}
		return operator.restart(last.get());
	}

	private static JobParameters parameters(long run, int continuation) {
		return new JobParametersBuilder().addString("run", Long.toString(run))
			.addString("continuation", Integer.toString(continuation))
			.toJobParameters();
	}

	private static String failure(JobExecution execution) {
		List<Throwable> failures = execution.getAllFailureExceptions();
		@Nullable Throwable first = failures.isEmpty() ? null : failures.get(0);
		return (first != null) ? SettingsErrorMessage.firstLine(first)
				: "The job ended as " + execution.getStatus() + ".";
	}

}
