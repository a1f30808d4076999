package dev.promptmill.collect;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;
import dev.promptmill.ledger.WorkerParameters;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Has remote workers carry out the partitions of the collect step, and writes down what
 * became of each. Workers write rows and partitions only: the job repository has one
 * writer, so no message that comes twice and no worker that wakes up late can disturb it.
 */
final class RemotePartitionHandler implements PartitionHandler {

	private final JobRepository repository;

	private final PartitionDispatcher dispatcher;

	private final int partitions;

	private final WorkerParameters workerParameters;

	private final RunControl control;

	private final InstantSource clock;

	private final Runnable tidyUp;

	RemotePartitionHandler(JobRepository repository, RemoteDispatch remote, int partitions, RunControl control) {
		this.repository = repository;
		this.dispatcher = remote.dispatcher();
		this.partitions = partitions;
		this.workerParameters = remote.workerParameters();
		this.control = control;
		this.clock = remote.clock();
		this.tidyUp = remote.tidyUp();
	}

	@Override
	public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager)
			throws JobExecutionException {
		Set<StepExecution> steps = splitter.split(manager, this.partitions);
		steps.forEach(this::started);
		List<PartitionRecord> ended = dispatch();
		if (ended.stream().noneMatch(PartitionRecord::isWorked)) {
			this.tidyUp.run();
		}
		for (StepExecution step : steps) {
			int partition = CollectPartitioner.partitionOf(step.getStepName());
			ended(step, ended.stream().filter((record) -> record.order().partition() == partition).toList());
		}
		return steps;
	}

	private List<PartitionRecord> dispatch() throws JobExecutionException {
		try {
			return this.dispatcher.dispatch(this.partitions, this.workerParameters);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new JobExecutionException("Interrupted while workers collect", ex);
		}
		catch (RuntimeException ex) {
			this.control.end(RunStop.Reason.FAULT, String.valueOf(ex.getMessage()));
			throw ex;
		}
	}

	private void started(StepExecution step) {
		step.setStartTime(now());
		step.setStatus(BatchStatus.STARTED);
		this.repository.update(step);
	}

	private void ended(StepExecution step, List<PartitionRecord> partition) {
		boolean done = partition.stream().anyMatch((record) -> record.state() == PartitionState.DONE);
		boolean fault = this.control.ending().filter((ending) -> ending.reason().isFault()).isPresent();
		step.setStatus(done ? BatchStatus.COMPLETED : fault ? BatchStatus.FAILED : BatchStatus.STOPPED);
		step.setExitStatus(done ? ExitStatus.COMPLETED : fault ? ExitStatus.FAILED : ExitStatus.STOPPED);
		step.setEndTime(now());
		this.repository.update(step);
	}

	private LocalDateTime now() {
		return LocalDateTime.ofInstant(this.clock.instant(), ZoneId.systemDefault());
	}

}
