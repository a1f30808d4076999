package dev.promptmill.ledger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseOwnerTests {

	private static final LeaseOwner SELF = LeaseOwner.current();

	@Test
	void currentThenThisProcessWhichIsNotDead() {
		assertThat(SELF.pid()).isEqualTo(ProcessHandle.current().pid());
		assertThat(SELF.host()).isNotEmpty();
		assertThat(SELF.isKnownDead()).isFalse();
		assertThat(LeaseOwner.parse(SELF.text())).isEqualTo(SELF);
	}

	@Test
	void isKnownDeadWhenTheProcessHadAnotherStartThenTrueBeyondWhatAClockIsAdjustedBy() {
		assertThat(started(SELF.started() - 2999).isKnownDead()).isFalse();
		assertThat(started(SELF.started() + 2999).isKnownDead()).isFalse();
		assertThat(started(SELF.started() - 3000).isKnownDead()).isTrue();
		assertThat(started(SELF.started() + 3000).isKnownDead()).isTrue();
	}

	@Test
	void isKnownDeadWhenThereIsNoSuchProcessThenTrueOnThisHostOnly() {
		long nobody = Long.MAX_VALUE;
		assertThat(new LeaseOwner(SELF.host(), nobody, 1).isKnownDead()).isTrue();
		assertThat(new LeaseOwner("mill-3", nobody, 1).isKnownDead()).isFalse();
	}

	@Test
	void nameThenWithoutWhatTellsBootsApart() {
		LeaseOwner owner = new LeaseOwner("mill-3/0123-abcd/pid:[4026531836]", 4711, 1);
		assertThat(owner.machine()).isEqualTo("mill-3");
		assertThat(owner.name()).isEqualTo("mill-3-4711");
		assertThat(owner).hasToString("process 4711 on mill-3");
	}

	private static LeaseOwner started(long at) {
		return new LeaseOwner(SELF.host(), SELF.pid(), at);
	}

}
