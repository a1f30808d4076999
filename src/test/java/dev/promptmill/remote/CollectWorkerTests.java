package dev.promptmill.remote;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.AssignmentProducer;
import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.broker.BrokerProperties;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.PartitionLedger;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.Partitions;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.ledger.WorkerRequirement;
import dev.promptmill.settings.SettingsLoader;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestBroker;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a worker takes and what it leaves, with a real database and a real broker. */
@Tag("parts")
class CollectWorkerTests {

	@TempDir
	Path folder;

	private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

	private final List<String> said = new CopyOnWriteArrayList<>();

	private TestDatabase database;

	private TestBroker server;

	private RunFixture run;

	@BeforeEach
	void open() {
		this.database = TestDatabase.open(TestDatabase.Kind.POSTGRESQL);
		this.server = TestBroker.open(this.folder.resolve("broker"));
		this.run = new RunFixture(this.database).rows(2);
		PartitionLedger manager = new PartitionLedger(this.database.ledger(), this.run.lease());
		List<PartitionRecord> open = manager.open(1,
				RunFixture.workerParameters(Map.of("promptmill.api.base-url", "http://127.0.0.1:1")));
		try (AssignmentProducer producer = new AssignmentProducer(broker(),
				new WorkerRequirement(RunFixture.WORKER.version(), false))) {
			open.forEach((partition) -> producer.send(partition.order()));
		}
	}

	@AfterEach
	void close() {
		this.run.close();
		this.server.close();
		this.database.close();
	}

	@Test
	void workWhenTheRunIsOfAnotherVersionThenItSaysSoAndLeavesTheOrderToOthers() throws InterruptedException {
		RunControl control = new RunControl(new ChangeSignal());
		Thread other = start(new WorkerCapabilities("1.2.4", false), control);
		await((notice) -> notice.contains("Run " + this.run.id() + " is of version 1.2.3 and this worker of 1.2.4"));
		await((notice) -> notice.contains("Connected to the broker"));
		assertThat(new WorkerRegistry(this.database.ledger()).alive()).singleElement()
			.satisfies((worker) -> assertThat(worker.capabilities().version()).isEqualTo("1.2.4"));
		end(control, other);
		assertThat(partition().failures()).isZero();
		assertThat(partition().epoch()).as("nobody ever held it").isZero();
		assertThat(this.server.messages()).isEqualTo(1);
		RunControl next = new RunControl(new ChangeSignal());
		Thread same = start(RunFixture.WORKER, next);
		await((notice) -> notice.contains("Working partition 0 of run " + this.run.id()));
		end(next, same);
		assertThat(this.said).as("said once").filteredOn((notice) -> notice.contains("is of version")).hasSize(1);
	}

	@Test
	void workWhenTheRunIsRealAndTheWorkerHasNoKeyThenItSaysSoAndTakesNothing() throws InterruptedException {
		RunControl control = new RunControl(new ChangeSignal());
		Thread keyless = start(new WorkerCapabilities(RunFixture.WORKER.version(), true), control);
		await((notice) -> notice
			.contains("Run " + this.run.id() + " is a real one, and this worker was started with --simulate"));
		end(control, keyless);
		assertThat(partition().epoch()).isZero();
		assertThat(this.server.messages()).isEqualTo(1);
	}

	private Thread start(WorkerCapabilities capabilities, RunControl control) {
		SettingsLoader loader = new SettingsLoader(this.database.settings(), null);
		WorkerContext host = new WorkerContext(broker(),
				(ofRun) -> new SettingsLoader(ofRun, null, Map.of()).load(Map.of()), ApiKey.of("real"), capabilities, 4,
				() -> {
				}, (ready) -> {
				}, this.notices::add, TimeAndRandom.ofThisMachine());
		Thread thread = new Thread(() -> {
			try (RunDatabase opened = RunDatabase.openForWorker(loader, loader.load(Map.of()),
					TimeAndRandom.ofThisMachine())) {
				new CollectWorker(opened, host, control).work();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		thread.start();
		return thread;
	}

	private static void end(RunControl control, Thread worker) throws InterruptedException {
		control.end(RunStop.Reason.SIGTERM, "enough");
		worker.join();
	}

	private void await(Predicate<String> wanted) throws InterruptedException {
		while (this.said.stream().noneMatch(wanted)) {
			this.said.add(this.notices.take());
		}
	}

	private PartitionRecord partition() {
		return new Partitions(this.database.ledger()).of(this.run.id()).get(0);
	}

	private BrokerAddress broker() {
		return new BrokerAddress(new BrokerProperties(this.server.url(), null, this.server.queue()), Map.of());
	}

}
