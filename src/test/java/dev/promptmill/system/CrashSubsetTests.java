package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The {@link CrashMatrixTests} in small, for every build. */
class CrashSubsetTests {

	@TempDir
	Path folder;

	@Test
	void runWhenKilledAtItsMostDelicateStepsThenNothingIsLostOrPaidTwice() {
		List<Blow> blows = new ArrayList<>();
		blows.add(new Blow.AtStep(KillStep.BATCH_BEFORE_EXECUTION_CREATED, 1));
		blows.add(new Blow.AtStep(KillStep.INGEST_BETWEEN_WRITE_AND_COMMIT, 1));
		blows.add(new Blow.AtStep(KillStep.SUBMIT_BEFORE_REQUEST, 2));
		blows.add(new Blow.AtStep(KillStep.SUBMIT_AFTER_REPLY, 3));
		blows.add(new Blow.AtStep(KillStep.COMMIT_BEFORE_FORCE, 9));
		blows.add(new Blow.AtStep(KillStep.DOWNLOAD_AFTER_RENAME, 2));
		blows.add(new Blow.AtStep(KillStep.RECOVERY_DOUBTFUL_NAMED, 1));
		blows.add(new Blow.AtStep(KillStep.SUBMIT_ANSWER_DURABLE, 4));
		blows.add(new Blow.AtStep(KillStep.DELIVER_BEFORE, 3));
		blows.add(new Blow.AtRandom(true, Duration.ofMillis(400)));
		blows.add(new Blow.AtStep(KillStep.BATCH_AFTER_RECOVER, 1));
		blows.add(new Blow.AtStep(KillStep.REPORT_FILE_BEFORE_RENAME, 3));
		blows.add(new Blow.AtStep(KillStep.END_BEFORE_WRITE, 1));
		blows.add(new Blow.AtStep(KillStep.RESOLVE_AFTER_WRITE, 1));
		blows.add(new Blow.AtStep(KillStep.ORDERS_IMAGE_BROUGHT, 5));
		blows.add(new Blow.AtStep(KillStep.ORDERS_SETTLED, 1));
		CrashTally tally = new CrashCampaign(this.folder, 6, blows).carryOut();
		System.out.println(tally);
		assertThat(tally.complaints()).isEmpty();
		assertThat(tally.kills()).isGreaterThanOrEqualTo(blows.size());
	}

}
