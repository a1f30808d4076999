package dev.promptmill.run;

import java.util.Objects;
import java.util.Optional;

import javax.sql.DataSource;

import dev.promptmill.apixo.BalanceReply;
import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.collect.CollectStepConfiguration;
import dev.promptmill.collect.MissingImageFetcher;
import dev.promptmill.common.NonTransactionalTasklet;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.download.Downloader;
import dev.promptmill.input.IngestStepConfiguration;
import dev.promptmill.input.PromptCsv;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.Runs;
import dev.promptmill.ledger.order.OrderLedger;
import dev.promptmill.ledger.order.OrderLookup;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.orders.OrderSettlement;
import dev.promptmill.orders.PreviousImages;
import dev.promptmill.output.OutputStores;
import dev.promptmill.report.Reports;
import dev.promptmill.settings.Settings;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.Sidecar;
import dev.promptmill.submit.SubmitConfiguration;
import dev.promptmill.submit.SubmitLimits;
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
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The job: ingest, then submit and collect side by side, then report. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ BatchAutoConfiguration.class, BatchJdbcAutoConfiguration.class })
@Import({ RunConfiguration.class, SubmitConfiguration.class, IngestStepConfiguration.class,
		SubmitStepConfiguration.class, CollectStepConfiguration.class })
class JobConfiguration {

	static final String JOB = "promptmill";

	@Bean(destroyMethod = "")
	DataSource dataSource(RunContext context) {
		return context.database().dataSource();
	}

	@Bean
	JdbcTransactionManager transactionManager(DataSource dataSource) {
		return new JdbcTransactionManager(dataSource);
	}

	@Bean
	ObservationRegistry observationRegistry(RunContext context) {
		return context.metrics().observations();
	}

	@Bean
	Runs runs(RunContext context) {
		return context.database().runs();
	}

	@Bean
	ReportLedger reportLedger(RunContext context) {
		return context.database().reports();
	}

	@Bean
	Reports reports(RunContext context, OutputStores stores, ReportLedger ledger) {
		return stores.reports(ledger, context.database().invocation());
	}

	@Bean
	PromptCsv promptCsv(Run run, Settings settings) {
		return new PromptCsv(run.plan().input(), InputSettings.of(settings));
	}

	@Bean
	IngestLedger ingestLedger(LedgerDatabase database) {
		return new IngestLedger(database);
	}

	@Bean
	SubmitLimits submitLimits(Settings settings) {
		return new SubmitLimits(settings.budget(), settings.periodBudgets(), settings.canary());
	}

	@Bean
	InFlightRequests inFlightRequests(HttpTaskApi connection, Downloader downloader, RequestExecutor submitExecutor) {
		return new InFlightRequests(connection, downloader, submitExecutor);
	}

	@Bean
	OrderSettlement orderSettlement(RunContext context, LedgerDatabase database, RunLease lease, OutputStores stores,
			ImageStore store, ImageNames names, MissingImageFetcher missingImages) {
		Settings settings = context.settings();
		Run run = context.run();
		OrderSettlement.Tools tools = new OrderSettlement.Tools(
				new PreviousImages(stores::images, run.plan().output().parent()), store, names,
				settings.images().sidecar() ? new Sidecar(store, run.id()) : null,
				(input, images) -> ImageInput.fromJson(input).withImages(images).toJson());
		return new OrderSettlement(new OrderLedger(database, lease, context.timeAndRandom().clock()),
				new OrderLookup(database), run.plan().purchase(), tools,
				(row, owner, images) -> missingImages.fetch(row.rowNumber(), row.id(), row.input(),
						Objects.requireNonNull(owner.taskId()), owner.offset(), images));
	}

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
		return new StepBuilder("orders", repository).tasklet(new NonTransactionalTasklet((contribution, chunk) -> {
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
		return new StepBuilder("report", repository).tasklet(new NonTransactionalTasklet((contribution, chunk) -> {
			BalanceReply balance = api.balance();
			Optional.ofNullable(balance.usd()).ifPresent(recovery::balanceAfter);
			Run ended = runs.get(run.id());
			if (ledger.archived(ended).isEmpty()) {
				reports.write(ended);
			}
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
