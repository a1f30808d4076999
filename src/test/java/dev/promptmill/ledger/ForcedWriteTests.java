package dev.promptmill.ledger;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.ProxiedDataSource;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.SettableClock;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nobody hears that a change was made before it was forced to disk: on H2 by a statement
 * of its own after the commit.
 */
@OnEveryDatabase
class ForcedWriteTests {

	private static final String FORCE = "CHECKPOINT SYNC";

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final TestDatabase database;

	private final RunFixture run;

	private final LedgerDatabase ledger;

	private final SettableClock clock = new SettableClock();

	ForcedWriteTests(TestDatabase database) {
		this.database = database;
		this.run = new RunFixture(database).rows(2);
		this.ledger = new LedgerDatabase(ProxiedDataSource.logging(database.dataSource(), this.events::add));
		this.events.clear();
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void writeThenForcedToDiskAfterItsCommitAndBeforeAnybodyHears() {
		Fence fence = new RunFence(this.run.id(), this.run.run().lease().epoch());
		try (GroupCommit group = new GroupCommit(this.ledger, fence, new LeaseProof(this.clock, 0), () -> {
		})) {
			GuardedUpdate update = new GuardedUpdate(new GuardedUpdate.Statement(
					"UPDATE prompt_row SET polls = 1 WHERE run_id = ? AND row_no = 1", this.run.id()));
			List<String> heard = group.write(update).thenApply((held) -> List.copyOf(this.events)).join();
			assertForced(heard);
		}
	}

	@Test
	void writeNowThenForcedToDiskAfterItsCommit() {
		this.ledger.durably(() -> this.ledger.template().update("UPDATE run SET pace = NULL WHERE run_id = -1"));
		assertForced(this.events);
	}

	@Test
	void isFreshWhenACommitTookLongThenItsProofIsAsOldAsItsBeginning() {
		Fence fence = new RunFence(this.run.id(), this.run.run().lease().epoch());
		LedgerDatabase slow = new LedgerDatabase(
				ProxiedDataSource.logging(this.database.dataSource(), (event) -> slowDown(event)));
		LeaseProof proof = new LeaseProof(this.clock, 0);
		try (GroupCommit group = new GroupCommit(slow, fence, proof, () -> {
		})) {
			group
				.write(new GuardedUpdate(new GuardedUpdate.Statement(
						"UPDATE prompt_row SET polls = 2 WHERE run_id = ? AND row_no = 1", this.run.id())))
				.join();
		}
		assertThat(proof.count()).isEqualTo(1);
		assertThat(proof.isFresh()).isFalse();
	}

	private void slowDown(String event) {
		if (event.equals("commit")) {
			this.clock.advance(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS));
		}
	}

	private void assertForced(List<String> heard) {
		assertThat(heard).contains("commit");
		if (this.database.kind() == TestDatabase.Kind.H2) {
			assertThat(heard).endsWith("commit", FORCE);
		}
		else {
			assertThat(heard).doesNotContain(FORCE);
		}
	}

}
