package dev.promptmill.pipeline;

import java.util.List;

import dev.promptmill.control.Ending;
import dev.promptmill.ledger.Recovery;
import dev.promptmill.ledger.Run;
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
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts the Spring Batch job of a run, or restarts it where it stands. The lease says
 * that nobody else works on it, so an execution that looks alive is a dead one.
 */
final class JobRunner {

	private final RunParts parts;

	private final Recovery recovery;

	JobRunner(RunParts parts, Recovery recovery) {
		this.parts = parts;
		this.recovery = recovery;
	}

	void run(Run run) {
		try (ConfigurableApplicationContext context = this.parts.context()) {
			JobRepository repository = context.getBean(JobRepository.class);
			JobOperator operator = context.getBean(JobOperator.class);
			JobExecution execution = execute(operator, repository, context.getBean(Job.class), run);
			if (execution.getStatus() == BatchStatus.FAILED || execution.getStatus() == BatchStatus.UNKNOWN) {
				this.parts.control().end(Ending.Reason.FAULT, failure(execution));
			}
		}
		catch (JobExecutionException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
	}

	private JobExecution execute(JobOperator operator, JobRepository repository, Job job, Run run)
			throws JobExecutionException {
		JobExecution last = repository.getLastJobExecution(job.getName(), parameters(run.id(), run.leg()));
		if (last == null) {
			return start(operator, repository, job, parameters(run.id(), run.leg()));
		}
		if (last.getStatus() == BatchStatus.COMPLETED) {
			this.recovery.nextLeg();
			return start(operator, repository, job, parameters(run.id(), run.leg() + 1));
		}
		if (last.isRunning() || last.getStatus() == BatchStatus.UNKNOWN) {
			last = operator.recover(last);
		}
		return operator.restart(last);
	}

	/**
	 * Spring Batch commits an instance before its first execution, and does not start one
	 * that a killed process left without.
	 */
	private static JobExecution start(JobOperator operator, JobRepository repository, Job job, JobParameters parameters)
			throws JobExecutionException {
		JobInstance left = repository.getJobInstance(job.getName(), parameters);
		if (left != null && repository.getJobExecutions(left).isEmpty()) {
			repository.deleteJobInstance(left);
		}
		return operator.start(job, parameters);
	}

	private static JobParameters parameters(long run, int leg) {
		return new JobParametersBuilder().addString("run", Long.toString(run))
			.addString("leg", Integer.toString(leg))
			.toJobParameters();
	}

	private static String failure(JobExecution execution) {
		List<Throwable> failures = execution.getAllFailureExceptions();
		@Nullable Throwable first = failures.isEmpty() ? null : failures.get(0);
		return (first != null) ? SettingsProblem.firstLine(first) : "The job ended as " + execution.getStatus() + ".";
	}

}
