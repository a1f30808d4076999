package dev.promptmill.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class RunLeaseTests {

	private final RunFixture run;

	RunLeaseTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(3);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void leaseWhenALiveProcessHoldsItThenEmpty() {
		assertThat(this.run.runs().lease(this.run.id())).isEmpty();
		assertThat(Runs.isAlive(this.run.run())).isTrue();
	}

	@Test
	void leaseWhenGivenFreeThenTheNextHolderGetsAHigherEpoch() {
		long before = this.run.run().lease().epoch();
		this.run.lease().close();
		assertThat(Runs.isAlive(this.run.run())).isFalse();
		try (RunLease next = this.run.runs().lease(this.run.id()).orElseThrow()) {
			assertThat(next.runId()).isEqualTo(this.run.id());
			assertThat(this.run.run().lease().epoch()).isEqualTo(before + 1);
			assertThat(this.run.run().lease().holder()).isEqualTo(LeaseOwner.current());
		}
	}

	@Test
	void leaseWhenTwoThreadsTryThenExactlyOneGetsIt() throws Exception {
		this.run.lease().close();
		CyclicBarrier start = new CyclicBarrier(2);
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			for (int round = 0; round < 20; round++) {
				Callable<Optional<RunLease>> take = () -> {
					start.await();
					return this.run.runs().lease(this.run.id());
				};
				List<Future<Optional<RunLease>>> results = threads.invokeAll(List.of(take, take));
				List<RunLease> taken = List.of(results.get(0).get(), results.get(1).get())
					.stream()
					.flatMap(Optional::stream)
					.toList();
				assertThat(taken).as("round " + round).hasSize(1);
				taken.get(0).close();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void leaseWhenTheHolderWasKilledThenItIsFreeAtOnce() throws IOException, InterruptedException {
		Process process = new ProcessBuilder("sleep", "600").start();
		holdBy(new LeaseOwner(LeaseOwner.current().host(), process.pid(), startOf(process)));
		assertThat(this.run.runs().lease(this.run.id())).as("while it lives").isEmpty();
		process.destroyForcibly().waitFor();
		assertThat(this.run.runs().lease(this.run.id())).as("after its death")
			.isPresent()
			.get()
			.satisfies(RunLease::close);
	}

	@Test
	void leaseWhenAnotherProcessHasTheHoldersIdThenItIsFree() throws IOException, InterruptedException {
		Process process = new ProcessBuilder("sleep", "600").start();
		try {
			holdBy(new LeaseOwner(LeaseOwner.current().host(), process.pid(), startOf(process) - 60_000));
			assertThat(this.run.runs().lease(this.run.id())).isPresent().get().satisfies(RunLease::close);
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	// Cloned machines that share a database have the same name, and no process of the
	// other one is among those here.
	@Test
	@EnabledOnOs(OS.LINUX)
	void leaseWhenTheHolderIsOnAnotherMachineOfTheSameNameThenItIsNotTakenForDead() throws IOException {
		String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
		String other = LeaseOwner.current().host().replace(boot, "00000000-0000-0000-0000-000000000000");
		holdBy(new LeaseOwner(other, Integer.MAX_VALUE, 0));
		assertThat(this.run.runs().lease(this.run.id())).isEmpty();
	}

	@Test
	void leaseWhenAHolderElsewhereFallsSilentThenItExpires() {
		holdBy(new LeaseOwner("another-host", 1, 0));
		this.run.silent(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS / 2));
		assertThat(this.run.runs().lease(this.run.id())).as("before it expires").isEmpty();
		this.run.silent(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS / 2));
		assertThat(this.run.runs().lease(this.run.id())).as("after it expired")
			.isPresent()
			.get()
			.satisfies(RunLease::close);
	}

	@Test
	void heartbeatWhenSilentThenAliveAgain() {
		this.run.silent(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS - 1000));
		this.run.lease().heartbeat("{}");
		assertThat(this.run.run().lease().silence()).isLessThan(10_000);
		assertThat(this.run.run().pace()).isEqualTo("{}");
	}

	@Test
	void everyWriteWhenAnotherTookTheRunThenLeaseLostAndNothingIsWritten() {
		ReadyRow readyRow = this.run.readyRow(1);
		SubmitLedger submit = this.run.submit();
		RunLifecycle recovery = this.run.recovery();
		RunLease lost = this.run.takenOver();
		assertThatThrownBy(() -> submit.recordIntent(readyRow).join()).hasCauseInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> submit.close(SubmissionStop.BUDGET)).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(submit::endSubmission).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> recovery.begin(0)).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> recovery.end(RunState.FINISHED, 0, null)).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(lost::requireHeld).isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> lost.heartbeat("{}")).isInstanceOf(LeaseLostException.class);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
		assertThat(this.run.record(1).attempts()).isEmpty();
		assertThat(this.run.run()).satisfies((now) -> {
			assertThat(now.closing()).isNull();
			assertThat(now.submissionEnded()).isFalse();
			assertThat(now.state()).isEqualTo(RunState.RUNNING);
			assertThat(now.exitCode()).isNull();
		});
		lost.close();
		assertThat(Runs.isAlive(this.run.run())).as("the new holder keeps the run when the old one closes").isTrue();
	}

	@Test
	void closeWhenWritesAreUnderWayThenTheyAreDurableAndTheRunIsFree() {
		this.run.submit().recordIntent(this.run.readyRow(1));
		this.run.submit().recordIntent(this.run.readyRow(2));
		this.run.lease().close();
		assertThat(this.run.totals().count(RowStatus.SUBMITTING)).isEqualTo(2);
		assertThat(this.run.run().lease().holder()).isNull();
	}

	private void holdBy(LeaseOwner holder) {
		this.run.database()
			.sql()
			.sql("UPDATE run SET holder = ? WHERE run_id = ?")
			.params(holder.text(), this.run.id())
			.update();
	}

	private static long startOf(Process process) {
		return process.info().startInstant().orElseThrow().toEpochMilli();
	}

}
