package dev.promptmill.collect;

import java.util.Optional;

import dev.promptmill.common.NonTransactionalTasklet;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.StopRunOnStepFailure;
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
	Step collectStep(JobRepository repository, PollProperties properties, PartitionFactory partitions,
			RunControl control, Optional<RemoteDispatch> remote) {
		PartitionStepBuilder step = new StepBuilder("collect", repository)
			.partitioner("collect", new CollectPartitioner(properties.partitions()))
			.gridSize(properties.partitions());
		step = remote.isPresent()
				? step.partitionHandler(
						new RemotePartitionHandler(repository, remote.get(), properties.partitions(), control))
				: step.step(partitionStep(repository, partitions, control))
					.taskExecutor(new SimpleAsyncTaskExecutor("partition-"));
		return step.allowStartIfComplete(true).build();
	}

	/**
	 * A whole partition is one execution of its tasklet, so that Spring Batch writes only
	 * when it begins and ends.
	 */
	private static Step partitionStep(JobRepository repository, PartitionFactory partitions, RunControl control) {
		return new StepBuilder("collectPartition", repository)
			.tasklet(new NonTransactionalTasklet((contribution, chunk) -> {
				new PartitionWork(partitions,
						CollectPartitioner.partitionOf(contribution.getStepExecution().getStepName()), control)
					.work();
				return end(contribution, control);
			}))
			.allowStartIfComplete(true)
			.listener(new StopRunOnStepFailure(control))
			.build();
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
