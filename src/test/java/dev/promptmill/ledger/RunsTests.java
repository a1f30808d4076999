package dev.promptmill.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.ProxiedDataSource;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class RunsTests {

	private final RunFixture run;

	private final Runs runs;

	RunsTests(TestDatabase database) {
		this.run = new RunFixture(database);
		this.runs = this.run.runs();
	}

	@AfterEach
	void close() {
		this.run.recovery().end(RunState.FINISHED, 0, null);
		this.run.close();
	}

	@Test
	void createThenTheRunIsAsPlanned() {
		Run created = this.run.run();
		assertThat(created.plan()).usingRecursiveComparison()
			.withComparatorForType(java.math.BigDecimal::compareTo, java.math.BigDecimal.class)
			.isEqualTo(this.run.plan());
		assertThat(created.continuation()).isEqualTo(1);
		assertThat(created.state()).isEqualTo(RunState.RUNNING);
		assertThat(created.createdAt()).isEqualTo(this.run.clock().instant());
	}

	@Test
	void createThenNumbersAreSmallAndGapless() {
		long last = this.runs.newest(null).orElseThrow().id();
		for (int i = 1; i <= 3; i++) {
			assertThat(this.runs.create((id) -> this.run.plan(), 1, true).id()).isEqualTo(last + i);
		}
	}

	@Test
	void createWhenAFolderOfALaterNumberExistsThenGoesBeyondIt() {
		long atLeast = this.runs.newest(null).orElseThrow().id() + 10;
		long[] told = new long[1];
		long created = this.runs.create((id) -> {
			told[0] = id;
			return this.run.plan();
		}, atLeast, true).id();
		assertThat(created).isEqualTo(atLeast).isEqualTo(told[0]);
	}

	@Test
	void createWhenAnUnfinishedRunReadsTheSameFileOrBytesThenRefusedAndNoNumberIsUsedUp() {
		long last = this.runs.newest(null).orElseThrow().id();
		Run.Plan plan = this.run.plan();
		assertThatThrownBy(() -> this.runs.create((id) -> input(plan, plan.input(), "9".repeat(64)), 1, false))
			.isInstanceOfSatisfying(UnfinishedRunException.class,
					(ex) -> assertThat(ex.run().id()).isEqualTo(this.run.id()));
		assertThatThrownBy(
				() -> this.runs.create((id) -> input(plan, Path.of("/moved.csv"), plan.inputSha256()), 1, false))
			.isInstanceOf(UnfinishedRunException.class);
		this.run.recovery().end(RunState.FINISHED, 0, null);
		assertThat(this.runs.create((id) -> plan, 1, false).id()).isEqualTo(last + 1);
	}

	@Test
	void createWhenTwoThreadsStartTheSameInputThenExactlyOneGetsARun() throws Exception {
		CyclicBarrier start = new CyclicBarrier(2);
		ExecutorService threads = Executors.newFixedThreadPool(2);
		long last = this.runs.newest(null).orElseThrow().id();
		try {
			for (int round = 1; round <= 10; round++) {
				Run.Plan plan = input(this.run.plan(), Path.of("/same-" + last + "-" + round),
						"same " + last + " " + round);
				Callable<Object> create = () -> {
					start.await();
					try {
						return this.runs.create((id) -> plan, 1, false).id();
					}
					catch (UnfinishedRunException ex) {
						return ex;
					}
				};
				List<Object> results = new ArrayList<>();
				for (Future<Object> result : threads.invokeAll(List.of(create, create))) {
					results.add(result.get());
				}
				assertThat(results).hasAtLeastOneElementOfType(UnfinishedRunException.class).contains(last + round);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void createWhenTwoThreadsStartDifferentInputsThenBothGetNumbersWithoutAGap() throws Exception {
		long last = this.runs.newest(null).orElseThrow().id();
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Callable<Long>> creations = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				Run.Plan plan = input(this.run.plan(), Path.of("/different-" + last + "-" + i),
						"different " + last + i);
				creations.add(() -> this.runs.create((id) -> plan, 1, false).id());
			}
			List<Long> numbers = new ArrayList<>();
			for (Future<Long> created : threads.invokeAll(creations)) {
				numbers.add(created.get());
			}
			List<Long> expected = new ArrayList<>();
			for (long i = 1; i <= 20; i++) {
				expected.add(last + i);
			}
			assertThat(numbers).containsExactlyInAnyOrderElementsOf(expected);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void requestStopThenTheHolderSeesItAndTheNextOneDoesNot() {
		this.runs.requestStop(this.run.id());
		assertThat(this.run.run().stopRequested()).isTrue();
		this.run.lease().close();
		assertThat(this.runs.lease(this.run.id())).isPresent();
		assertThat(this.run.run().stopRequested()).isFalse();
		this.run.takenOver();
	}

	@Test
	void createWhenTheFolderIsTakenThenTheNextNumberWhoseFolderIsFree(@TempDir Path home) throws IOException {
		RunFolders folders = RunFolders.of(Files.createDirectory(home.resolve("data")), OutputLocation.of(home));
		Runs withFolders = new Runs(
				new LedgerDatabase(this.run.database().dataSource(), Duration.ZERO, () -> 0, folders),
				this.run.clock());
		long next = this.runs.newest(null).orElseThrow().id() + 1;
		Files.createDirectory(home.resolve("night-" + next));
		Run created = withFolders.create((id) -> output(this.run.plan(), home.resolve("night-" + id)), 1, true);
		assertThat(created.id()).isEqualTo(next + 1);
		assertThat(home.resolve("night-" + (next + 1)).resolve(RunFolders.MARK)).exists();
		assertThatThrownBy(
				() -> withFolders.create((id) -> output(this.run.plan(), home.resolve("night-" + next)), 1, true))
			.hasMessageContaining("must depend on its number");
	}

	@Test
	void createWhenTheRunCannotBeStoredThenItsFolderIsGone(@TempDir Path home) throws IOException {
		RunFolders folders = RunFolders.of(Files.createDirectory(home.resolve("data")), OutputLocation.of(home));
		Runs withFolders = new Runs(
				new LedgerDatabase(ProxiedDataSource.changing(this.run.database().dataSource(), (sql) -> {
					if (sql.startsWith("INSERT INTO run ")) {
						throw new IllegalStateException("full");
					}
					return sql;
				}), Duration.ZERO, () -> 0, folders), this.run.clock());
		assertThatThrownBy(
				() -> withFolders.create((id) -> output(this.run.plan(), home.resolve("night-" + id)), 1, true))
			.hasStackTraceContaining("full");
		assertThat(home).isDirectoryNotContaining("glob:**night-*");
	}

	@Test
	void newestUnfinishedThenOfTheJobOrOfAll() {
		String job = "job-" + this.run.id();
		RunFixture other = new RunFixture(this.run.database(), (own) -> job(own, job));
		assertThat(this.runs.newestUnfinished(null)).map(Run::id).contains(other.id());
		assertThat(this.runs.newestUnfinished(job)).map(Run::id).contains(other.id());
		assertThat(this.runs.newestUnfinished("no such job")).isEmpty();
		other.recovery().end(RunState.FINISHED, 0, null);
		other.close();
		assertThat(this.runs.newestUnfinished(job)).isEmpty();
		assertThat(this.runs.newest(job)).map(Run::id).contains(other.id());
		assertThat(this.runs.all()).extracting(Run::id).containsSequence(this.run.id(), other.id());
	}

	@Test
	void lastFinishThenTheNewestEndThatWasGoodEnough() {
		String job = "job-" + this.run.id();
		assertThat(this.runs.lastFinish(job, false, 6)).isEmpty();
		Instant first = finished(job, 3);
		Instant second = finished(job, 0);
		Instant third = finished(job, 1);
		assertThat(second).isBetween(first, third);
		assertThat(this.runs.lastFinish(job, false, 6)).contains(third);
		assertThat(this.runs.lastFinish(job, false, 0)).contains(second);
		assertThat(this.runs.lastFinish(job, true, 6)).isEmpty();
	}

	private Instant finished(String job, int exitCode) {
		try (RunFixture other = new RunFixture(this.run.database(), (own) -> job(own, job))) {
			other.clock().advance(Duration.ofMinutes(other.id()));
			other.recovery().end(RunState.FINISHED, exitCode, null);
			return other.clock().instant();
		}
	}

	@Test
	void prunedAtThenWhenItsFilesWereClearedAway() {
		assertThat(this.runs.prunedAt(this.run.id())).isEmpty();
		this.run.database()
			.sql()
			.sql("UPDATE run SET pruned_at = 1700000000000, archived_at = 1700000001000, archived_rows = 5 WHERE run_id = ?")
			.param(this.run.id())
			.update();
		assertThat(this.runs.prunedAt(this.run.id())).contains(Instant.ofEpochSecond(1_700_000_000));
		assertThat(this.runs.archived(this.run.id()))
			.contains(new ArchivedRows(Instant.ofEpochSecond(1_700_000_001), 5));
	}

	@Test
	void isAliveThenForAsLongAsItsHolderIsNotSilentForTooLong() {
		Run run = this.run.run();
		assertThat(Runs.isAlive(silent(run, RunLease.EXPIRES_AFTER_MILLIS - 1))).isTrue();
		assertThat(Runs.isAlive(silent(run, RunLease.EXPIRES_AFTER_MILLIS))).isFalse();
	}

	private static Run silent(Run run, long silence) {
		return new Run(run.id(), run.continuation(), run.plan(), run.state(), null, null, false, null, false, null,
				null, run.createdAt(), null, null, null,
				new Run.Lease(run.lease().holder(), run.lease().epoch(), silence));
	}

	@Test
	void getWhenThereIsNoSuchRunThenSaysSo() {
		assertThat(this.runs.find(4711)).isEmpty();
		assertThatThrownBy(() -> this.runs.get(4711)).isInstanceOf(LedgerException.class)
			.hasMessageContaining("no run 4711");
	}

	private static Run.Plan job(Run.Plan plan, String job) {
		return new Run.Plan(job, plan.input(), plan.inputSha256(), plan.columns(), plan.output(), plan.settings(),
				plan.simulated(), plan.allowPartial(), plan.unitPrice(), plan.rows(), plan.images());
	}

	private static Run.Plan output(Run.Plan plan, Path folder) {
		return new Run.Plan(plan.jobName(), plan.input(), plan.inputSha256(), plan.columns(), OutputLocation.of(folder),
				plan.settings(), plan.simulated(), plan.allowPartial(), plan.unitPrice(), plan.rows(), plan.images());
	}

	private static Run.Plan input(Run.Plan plan, Path input, String sha256) {
		return new Run.Plan(plan.jobName(), input, sha256, plan.columns(), plan.output(), plan.settings(),
				plan.simulated(), plan.allowPartial(), plan.unitPrice(), plan.rows(), plan.images());
	}

}
