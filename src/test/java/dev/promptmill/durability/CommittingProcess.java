package dev.promptmill.durability;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.Runs;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.run.RunDatabaseAccess;
import dev.promptmill.support.RunFixture;

/**
 * A process that changes rows through the ledger until it is killed, many threads at
 * once, and says of every change that it is acknowledged: {@code I row attempt} for an
 * intent, {@code A row attempt} for its answer, {@code R row attempt} for its return.
 */
final class CommittingProcess {

	private static final int THREADS = 8;

	private final SubmitLedger submit;

	private final CollectLedger collect;

	private final InstantSource clock = InstantSource.system();

	private final PrintStream out;

	private CommittingProcess(LedgerDatabase database, RunLease lease, PrintStream out) {
		this.submit = new SubmitLedger(database, lease, RunFixture.PRICE, this.clock);
		this.collect = new CollectLedger(database, lease, RunFixture.PRICE, this.clock);
		this.out = out;
	}

	/** Argument: the data folder. */
	public static void main(String[] arguments) throws InterruptedException {
		PrintStream out = System.out;
		HikariDataSource source = new HikariDataSource();
		source.setJdbcUrl(RunDatabaseAccess.embeddedUrl(Path.of(arguments[0])));
		source.setUsername("sa");
		LedgerDatabase database = new LedgerDatabase(source);
		Runs runs = new Runs(database, InstantSource.system());
		RunLease lease = runs.lease(1).orElseThrow();
		new RunLifecycle(database, lease, InstantSource.system()).begin(Integer.MAX_VALUE);
		CommittingProcess process = new CommittingProcess(database, lease, out);
		List<ReadyRow> readyRows = process.submit.ready(10_000);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int first = i;
			threads.add(new Thread(() -> process.work(readyRows, first)));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private void work(List<ReadyRow> readyRows, int first) {
		List<ReadyRow> mine = new ArrayList<>();
		for (int i = first; i < readyRows.size(); i += THREADS) {
			mine.add(readyRows.get(i));
		}
		while (!this.out.checkError()) {
			mine.replaceAll(this::once);
		}
	}

	private ReadyRow once(ReadyRow readyRow) {
		require(this.submit.recordIntent(readyRow).join());
		say("I", readyRow);
		String task = "task-" + readyRow.rowNumber() + "-" + readyRow.attempt();
		require(this.submit
			.answer(readyRow,
					new SubmitOutcome(AttemptState.OPEN, RowStatus.GENERATING, task, 200, null, null, null,
							this.clock.instant(), false))
			.join());
		say("A", readyRow);
		OpenTask open = new OpenTask(readyRow.rowNumber(), readyRow.id(), readyRow.attempt(), readyRow.tries(), task,
				readyRow.images(), readyRow.tier(), readyRow.input(), this.clock.instant(), 0, false, null);
		require(this.collect.submitAgain(open, "TIMEOUT", "again", this.clock.instant()).join());
		say("R", readyRow);
		return new ReadyRow(readyRow.rowNumber(), readyRow.id(), readyRow.attempt() + 1, readyRow.tries() + 1,
				readyRow.input(), readyRow.images(), readyRow.tier());
	}

	private void say(String what, ReadyRow readyRow) {
		this.out.println(what + " " + readyRow.rowNumber() + " " + readyRow.attempt());
	}

	private static void require(boolean held) {
		if (!held) {
			throw new IllegalStateException("A guard did not hold that nobody else could break");
		}
	}

}
