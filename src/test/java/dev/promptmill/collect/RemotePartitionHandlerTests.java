package dev.promptmill.collect;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.LeaseLostException;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.PartitionLease;
import dev.promptmill.ledger.PartitionLedger;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.ledger.WorkerRequirement;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** What the job repository says of partitions that workers worked. */
@OnH2
class RemotePartitionHandlerTests {

	private final TestDatabase database;

	private final RunControl control = new RunControl(new ChangeSignal());

	/** What was written down, in this order. */
	private final List<BatchStatus> written = new ArrayList<>();

	private final JobRepository repository = new ResourcelessJobRepository() {

		@Override
		public void update(StepExecution step) {
			RemotePartitionHandlerTests.this.written.add(step.getStatus());
			super.update(step);
		}

	};

	private final List<PartitionLease> leases = new ArrayList<>();

	private final AtomicInteger tidied = new AtomicInteger();

	private RunFixture run;

	private LocalDateTime begun;

	/** Does what workers would, at once. */
	private Consumer<PartitionAssignment> worker = (order) -> take(order).done();

	RemotePartitionHandlerTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(this.database).rows(4);
	}

	@AfterEach
	void close() {
		this.leases.forEach(PartitionLease::close);
		this.run.close();
	}

	@Test
	void handleWhenWorkersDidAllThenEachStepIsComplete() throws Exception {
		assertThat(handle()).hasSize(2).allSatisfy((step) -> {
			assertThat(step.getStatus()).isEqualTo(BatchStatus.COMPLETED);
			assertThat(step.getExitStatus()).isEqualTo(ExitStatus.COMPLETED);
			assertThat(step.getStartTime()).isEqualTo(this.begun);
			assertThat(step.getEndTime()).isAfter(this.begun);
		});
		assertThat(this.written).containsExactly(BatchStatus.STARTED, BatchStatus.STARTED, BatchStatus.COMPLETED,
				BatchStatus.COMPLETED);
		assertThat(this.tidied).as("what killed workers left").hasValue(1);
	}

	@Test
	void handleWhenTheRunIsStoppedThenOnlyWhatIsDoneIsComplete() throws Exception {
		this.worker = (order) -> {
			if (order.partition() == 0) {
				take(order).done();
			}
			else {
				this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
			}
		};
		assertThat(handle()).extracting(StepExecution::getStatus, StepExecution::getExitStatus)
			.containsExactly(tuple(BatchStatus.COMPLETED, ExitStatus.COMPLETED),
					tuple(BatchStatus.STOPPED, ExitStatus.STOPPED));
	}

	@Test
	void handleWhenTheRunEndsForAFaultThenWhatIsNotDoneFailed() throws Exception {
		this.worker = (order) -> this.control.end(RunStop.Reason.FAULT, "a bug");
		assertThat(handle()).extracting(StepExecution::getStatus, StepExecution::getExitStatus)
			.containsOnly(tuple(BatchStatus.FAILED, ExitStatus.FAILED));
	}

	@Test
	void handleWhenAWorkerMayStillWorkThenNothingOfItsIsTakenAway() throws Exception {
		this.worker = (order) -> {
			take(order);
			this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		};
		assertThat(handle()).extracting(StepExecution::getStatus).containsOnly(BatchStatus.STOPPED);
		assertThat(this.tidied).hasValue(0);
	}

	@Test
	void handleWhenTheRunWasTakenOverThenItEnds() {
		PartitionDispatcher dispatcher = dispatcher();
		this.run.takenOver();
		assertThatThrownBy(() -> handle(dispatcher)).isInstanceOf(LeaseLostException.class);
		assertThat(this.control.ending()).get().satisfies((ending) -> {
			assertThat(ending.reason()).isEqualTo(RunStop.Reason.FAULT);
			assertThat(ending.message()).contains("taken over by another process");
		});
		assertThat(this.tidied).hasValue(0);
	}

	@Test
	void handleWhenInterruptedThenTheStepEndsAndTheThreadStaysInterrupted() {
		this.worker = (order) -> {
			if (order.partition() == 1) {
				Thread.currentThread().interrupt();
			}
		};
		assertThatThrownBy(this::handle).isInstanceOf(JobExecutionException.class);
		assertThat(Thread.interrupted()).isTrue();
	}

	private List<StepExecution> handle() throws Exception {
		return handle(dispatcher());
	}

	private List<StepExecution> handle(PartitionDispatcher dispatcher) throws Exception {
		JobParameters parameters = new JobParameters();
		JobExecution execution = this.repository.createJobExecution(
				this.repository.createJobInstance("job", parameters), parameters, new ExecutionContext());
		this.begun = LocalDateTime.ofInstant(this.run.clock().instant(), ZoneId.systemDefault());
		StepExecution manager = this.repository.createStepExecution("collect", execution);
		RemotePartitionHandler handler = new RemotePartitionHandler(this.repository, new RemoteDispatch(dispatcher,
				RunFixture.workerParameters(Map.of()), this.run.clock(), this.tidied::incrementAndGet), 2,
				this.control);
		Collection<StepExecution> steps = handler
			.handle(new SimpleStepExecutionSplitter(this.repository, "collect", new CollectPartitioner(2)), manager);
		return steps.stream().sorted((one, other) -> one.getStepName().compareTo(other.getStepName())).toList();
	}

	/** Its clock runs by itself, so that nothing is waited for in real time. */
	private PartitionDispatcher dispatcher() {
		return new PartitionDispatcher(new PartitionLedger(this.database.ledger(), this.run.lease()),
				new WorkerRegistry(this.database.ledger()), (order) -> this.worker.accept(order),
				new WorkerRequirement(RunFixture.WORKER.version(), false), (notice) -> {
				}, Invocation.PLAIN, this.control, () -> {
					this.run.clock().advance(Duration.ofSeconds(5));
					return this.run.clock().ticker().getAsLong();
				});
	}

	private PartitionLease take(PartitionAssignment order) {
		PartitionLease lease = this.run.take(order);
		this.leases.add(lease);
		return lease;
	}

}
