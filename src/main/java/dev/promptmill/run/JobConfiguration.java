package dev.promptmill.run;

import java.util.Optional;

import dev.promptmill.apixo.BalanceReply;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.collect.CollectStepConfiguration;
import dev.promptmill.common.DetachedTasklet;
import dev.promptmill.common.RunControl;
import dev.promptmill.input.IngestStepConfiguration;
import dev.promptmill.ledger.ReportLedger;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLifecycle;
import dev.promptmill.ledger.Runs;
import dev.promptmill.orders.OrderSettlement;
import dev.promptmill.report.Reports;
import dev.promptmill.submit.SubmitStepConfiguration;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** The job: ingest, then submit and collect side by side, then report. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ BatchAutoConfiguration.class, BatchJdbcAutoConfiguration.class })
@Import({ IngestStepConfiguration.class, SubmitStepConfiguration.class, CollectStepConfiguration.class })
class JobConfiguration {

	static final String JOB = "promptmill";

	@Bean
	Job job(JobRepository repository, Step ingestStep, Step ordersStep, Step submitStep, Step collectStep,
			Step reportStep, ObservationRegistry observations) {
		SimpleAsyncTaskExecutor flows = new SimpleAsyncTaskExecutor("flow-");
		flows.setTaskDecorator((work) -> within(observations.getCurrentObservation(), work));
		Flow work = new FlowBuilder<Flow>("work").split(flows).add(flow(submitStep), flow(collectStep)).build();
		return new JobBuilder(JOB, repository).start(flow(ingestStep))
			.next(ordersStep)
			.next(work)
			.next(reportStep)
			.end()
			.build();
	}

	/** Settles rows that were bought before, or are on order elsewhere. */
	@Bean
	Step ordersStep(JobRepository repository, RunControl control, OrderSettlement orders) {
		return new StepBuilder("orders", repository).tasklet(new DetachedTasklet((contribution, chunk) -> {
			boolean more = true;
			while (more && !control.isEnding()) {
				more = orders.work(control::isEnding);
			}
			if (control.isEnding()) {
				contribution.getStepExecution().setTerminateOnly();
				return RepeatStatus.CONTINUABLE;
			}
			return RepeatStatus.FINISHED;
		})).build();
	}

	/** Writes the reports; a run with unsettled rows is not called complete. */
	@Bean
	Step reportStep(JobRepository repository, Run run, Runs runs, RunLifecycle recovery, TaskApi api,
			ReportLedger ledger, Reports reports) {
		return new StepBuilder("report", repository).tasklet(new DetachedTasklet((contribution, chunk) -> {
			BalanceReply balance = api.balance();
			Optional.ofNullable(balance.usd()).ifPresent(recovery::balanceAfter);
			Run ended = runs.get(run.id());
			reports.write(ended);
			if (ledger.totals(ended).settled() < ended.plan().rows()) {
				contribution.getStepExecution().setTerminateOnly();
				return RepeatStatus.CONTINUABLE;
			}
			return RepeatStatus.FINISHED;
		})).allowStartIfComplete(true).build();
	}

	/** What another thread does for the job belongs to the job's trace. */
	private static Runnable within(@Nullable Observation observation, Runnable work) {
		return (observation == null) ? work : () -> {
			try (Observation.Scope scope = observation.openScope()) {
				work.run();
			}
		};
	}

	private static Flow flow(Step step) {
		return new FlowBuilder<Flow>(step.getName() + "Flow").start(step).build();
	}

}
