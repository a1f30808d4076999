package dev.promptmill.collect;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.promptmill.control.Ending;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.SlotRecord;
import dev.promptmill.ledger.SlotState;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Has remote workers carry out the partitions of the collect step, and writes down what
 * became of each. Workers write rows and slots only: the job repository has one writer,
 * so no message that comes twice and no worker that wakes up late can disturb it.
 */
final class RemotePartitionHandler implements PartitionHandler {

	private final JobRepository repository;

	private final SlotDispatcher dispatcher;

	private final int slots;

	private final Map<String, String> settings;

	private final RunControl control;

	private final InstantSource clock;

	private final Runnable tidyUp;

	RemotePartitionHandler(JobRepository repository, RemoteCollect remote, int slots, RunControl control) {
		this.repository = repository;
		this.dispatcher = remote.dispatcher();
		this.slots = slots;
		this.settings = remote.settings();
		this.control = control;
		this.clock = remote.clock();
		this.tidyUp = remote.tidyUp();
	}

	@Override
	public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager)
			throws JobExecutionException {
		Set<StepExecution> steps = splitter.split(manager, this.slots);
		steps.forEach(this::started);
		List<SlotRecord> ended = dispatch();
		if (ended.stream().noneMatch(SlotRecord::isHeld)) {
			this.tidyUp.run();
		}
		for (StepExecution step : steps) {
			int slot = SlotPartitioner.slotOf(step.getStepName());
			ended(step, ended.stream().filter((record) -> record.order().slot() == slot).toList());
		}
		return steps;
	}

	private List<SlotRecord> dispatch() throws JobExecutionException {
		try {
			return this.dispatcher.dispatch(this.slots, this.settings);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new JobExecutionException("Interrupted while workers collect", ex);
		}
		catch (RuntimeException ex) {
			this.control.end(Ending.Reason.FAULT, String.valueOf(ex.getMessage()));
			throw ex;
		}
	}

	private void started(StepExecution step) {
		step.setStartTime(now());
		step.setStatus(BatchStatus.STARTED);
		this.repository.update(step);
	}

	private void ended(StepExecution step, List<SlotRecord> slot) {
		boolean done = slot.stream().anyMatch((record) -> record.state() == SlotState.DONE);
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
