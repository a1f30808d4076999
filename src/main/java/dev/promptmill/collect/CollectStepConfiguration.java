package dev.promptmill.collect;

import java.util.Optional;

import dev.promptmill.control.DetachedTasklet;
import dev.promptmill.control.EndRunOnFailure;
import dev.promptmill.control.Ending;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.LedgerException;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.PartitionStepBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The partitioned step that polls open tasks and fetches their images: here, or by remote
 * workers.
 */
@Configuration(proxyBeanMethods = false)
public class CollectStepConfiguration {

	@Bean
	Step collectStep(JobRepository repository, PollProperties properties, SlotFactory slots, RunControl control,
			Optional<RemoteCollect> remote) {
		PartitionStepBuilder step = new StepBuilder("collect", repository)
			.partitioner("collect", new SlotPartitioner(properties.slots()))
			.gridSize(properties.slots());
		step = remote.isPresent()
				? step
					.partitionHandler(new RemotePartitionHandler(repository, remote.get(), properties.slots(), control))
				: step.step(slotStep(repository, slots, control)).taskExecutor(new SimpleAsyncTaskExecutor("slot-"));
		return step.allowStartIfComplete(true).build();
	}

	/**
	 * A whole partition is one execution of its tasklet, so that Spring Batch writes only
	 * when it begins and ends.
	 */
	private static Step slotStep(JobRepository repository, SlotFactory slots, RunControl control) {
		return new StepBuilder("collectSlot", repository).tasklet(new DetachedTasklet((contribution, chunk) -> {
			new SlotWork(slots, SlotPartitioner.slotOf(contribution.getStepExecution().getStepName()), control).work();
			return end(contribution, control);
		})).allowStartIfComplete(true).listener(new EndRunOnFailure(control)).build();
	}

	private static RepeatStatus end(StepContribution contribution, RunControl control) {
		if (control.ending().filter((ending) -> ending.reason().isFault()).isPresent()) {
			throw new LedgerException(control.ending().get().message());
		}
		if (control.isEnding()) {
			contribution.getStepExecution().setTerminateOnly();
			return RepeatStatus.CONTINUABLE;
		}
		return RepeatStatus.FINISHED;
	}

}
