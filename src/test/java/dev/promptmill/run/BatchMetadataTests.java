package dev.promptmill.run;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a failure leaves in Spring Batch's tables can be restarted (issue 12: a job
 * that was FAILED with a step that was UNKNOWN could not).
 */
@OnEveryDatabase
class BatchMetadataTests {

	private static final AtomicInteger RUNS = new AtomicInteger();

	private final TestDatabase database;

	private final AtomicInteger ingested = new AtomicInteger();

	private final AtomicInteger collected = new AtomicInteger();

	private JobRepository repository;

	private TaskExecutorJobOperator operator;

	private Job job;

	BatchMetadataTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void wire() throws Exception {
		JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
		factory.setDataSource(this.database.dataSource());
		factory.setTransactionManager(new JdbcTransactionManager(this.database.dataSource()));
		factory.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
		factory.afterPropertiesSet();
		this.repository = factory.getObject();
		Step ingest = new StepBuilder("ingest", this.repository).tasklet((contribution, chunk) -> {
			this.ingested.incrementAndGet();
			return RepeatStatus.FINISHED;
		}).build();
		Step partition = new StepBuilder("partition", this.repository).tasklet((contribution, chunk) -> {
			this.collected.incrementAndGet();
			return RepeatStatus.FINISHED;
		}).allowStartIfComplete(true).build();
		Step collect = new StepBuilder("collect", this.repository)
			.partitioner("collect",
					(size) -> java.util.Map.of("partition0", new ExecutionContext(), "partition1",
							new ExecutionContext()))
			.step(partition)
			.gridSize(2)
			.allowStartIfComplete(true)
			.build();
		this.job = new JobBuilder("probe", this.repository).start(ingest).next(collect).build();
		MapJobRegistry registry = new MapJobRegistry();
		registry.register(this.job);
		this.operator = new TaskExecutorJobOperator();
		this.operator.setJobRepository(this.repository);
		this.operator.setJobRegistry(registry);
		this.operator.afterPropertiesSet();
	}

	@Test
	void settleWhateverStatusJobAndStepsHaveThenTheJobIsRestarted() throws Exception {
		List<String> broken = new ArrayList<>();
		for (BatchStatus jobStatus : BatchStatus.values()) {
			for (BatchStatus stepStatus : BatchStatus.values()) {
				for (boolean ended : new boolean[] { true, false }) {
					String left = jobStatus + " with " + stepStatus + " steps "
							+ (ended ? "that ended" : "without end");
					if (jobStatus != BatchStatus.COMPLETED) {
						restart(leftBehind(jobStatus, stepStatus, ended), left, broken);
					}
				}
			}
		}
		assertThat(broken).isEmpty();
		assertThat(this.ingested).as("a completed ingest is not repeated, any other is").hasValue(7 * 7 * 2);
	}

	@Test
	void settleWhenTheJobIsCompletedThenItIsSaidAndNothingIsTouched() {
		for (BatchStatus stepStatus : BatchStatus.values()) {
			JobInstance instance = leftBehind(BatchStatus.COMPLETED, stepStatus, true);
			JobExecution settled = metadata().settle(instance).orElseThrow();
			assertThat(settled.getStatus()).isEqualTo(BatchStatus.COMPLETED);
			assertThat(statuses(instance)).containsOnly(stepStatus.name());
		}
	}

	@Test
	void settleWhenAnEarlierExecutionIsCompletedThenTheJobIs() {
		JobInstance instance = leftBehind(BatchStatus.COMPLETED, BatchStatus.COMPLETED, true);
		execution(instance, BatchStatus.UNKNOWN, BatchStatus.STARTED, false);
		assertThat(metadata().settle(instance).orElseThrow().getStatus()).isEqualTo(BatchStatus.COMPLETED);
	}

	@Test
	void settleWhenSeveralExecutionsAreLeftThenAllAreEndedAndTheJobIsRestarted() throws Exception {
		List<String> broken = new ArrayList<>();
		for (BatchStatus earlier : BatchStatus.values()) {
			if (earlier != BatchStatus.COMPLETED) {
				JobInstance instance = leftBehind(earlier, BatchStatus.UNKNOWN, false);
				execution(instance, BatchStatus.FAILED, BatchStatus.STARTED, false);
				restart(instance, earlier + " before FAILED", broken);
			}
		}
		assertThat(broken).isEmpty();
	}

	@Test
	void settleWhenExecutionContextsAreMissingThenTheJobIsRestarted() throws Exception {
		JobInstance instance = leftBehind(BatchStatus.STARTED, BatchStatus.STARTED, false);
		this.database.sql().sql("DELETE FROM batch_step_execution_context").update();
		this.database.sql().sql("DELETE FROM batch_job_execution_context").update();
		List<String> broken = new ArrayList<>();
		restart(instance, "no contexts", broken);
		assertThat(broken).isEmpty();
	}

	@Test
	void settleWhenAStepNeverBeganThenTheOneBeforeItCounts() throws Exception {
		JobInstance instance = leftBehind(BatchStatus.FAILED, BatchStatus.COMPLETED, true);
		JobExecution last = this.repository.getLastJobExecution(instance);
		this.repository.createStepExecution("ingest", last);
		List<String> broken = new ArrayList<>();
		restart(instance, "a step that never began", broken);
		assertThat(broken).isEmpty();
		assertThat(this.ingested).hasValue(0);
	}

	@Test
	void settleWhenThereIsNoExecutionThenEmpty() {
		assertThat(metadata().settle(this.repository.createJobInstance("probe", parameters()))).isEmpty();
	}

	private void restart(JobInstance instance, String left, List<String> broken) {
		try {
			JobExecution again = this.operator.restart(metadata().settle(instance).orElseThrow());
			if (again.getStatus() != BatchStatus.COMPLETED) {
				broken.add(left + ": " + again.getAllFailureExceptions());
			}
		}
		catch (Exception ex) {
			broken.add(left + ": " + ex + " " + ex.getCause());
		}
	}

	private BatchMetadata metadata() {
		return new BatchMetadata(this.repository, InstantSource.system());
	}

	private JobInstance leftBehind(BatchStatus job, BatchStatus steps, boolean ended) {
		JobInstance instance = this.repository.createJobInstance("probe", parameters());
		execution(instance, job, steps, ended);
		return instance;
	}

	/** By SQL, as the repository itself would correct some of them. */
	private void execution(JobInstance instance, BatchStatus status, BatchStatus steps, boolean ended) {
		JobParameters parameters = new JobParametersBuilder().addString("run", instance.getJobName() + RUNS.get())
			.toJobParameters();
		JobExecution execution = this.repository.createJobExecution(instance, parameters, new ExecutionContext());
		for (String name : List.of("ingest", "collect", "collect:partition0", "collect:partition1")) {
			StepExecution step = this.repository.createStepExecution(name, execution);
			this.database.sql()
				.sql("UPDATE batch_step_execution SET status = ?, start_time = ?, end_time = ? WHERE step_execution_id = ?")
				.params(steps.name(), LocalDateTime.now(), ended ? LocalDateTime.now() : null, step.getId())
				.update();
		}
		this.database.sql()
			.sql("UPDATE batch_job_execution SET status = ?, start_time = ?, end_time = ? WHERE job_execution_id = ?")
			.params(status.name(), LocalDateTime.now(), ended ? LocalDateTime.now() : null, execution.getId())
			.update();
	}

	private List<String> statuses(JobInstance instance) {
		return this.database.sql().sql("""
				SELECT s.status FROM batch_step_execution s
				JOIN batch_job_execution e ON e.job_execution_id = s.job_execution_id WHERE e.job_instance_id = ?
				""").param(instance.getId()).query(String.class).list();
	}

	private static JobParameters parameters() {
		return new JobParametersBuilder().addString("run", "probe" + RUNS.incrementAndGet()).toJobParameters();
	}

}
