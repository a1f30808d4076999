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
		List<KillPoint> killPoints = new ArrayList<>();
		killPoints.add(new KillPoint.AtStep(KillStep.BATCH_BEFORE_EXECUTION_CREATED, 1));
		killPoints.add(new KillPoint.AtStep(KillStep.INGEST_BETWEEN_WRITE_AND_COMMIT, 1));
		killPoints.add(new KillPoint.AtStep(KillStep.SUBMIT_BEFORE_REQUEST, 2));
		killPoints.add(new KillPoint.AtStep(KillStep.SUBMIT_AFTER_REPLY, 3));
		killPoints.add(new KillPoint.AtStep(KillStep.COMMIT_BEFORE_FORCE, 9));
		killPoints.add(new KillPoint.AtStep(KillStep.DOWNLOAD_AFTER_RENAME, 2));
		killPoints.add(new KillPoint.AtStep(KillStep.RECOVERY_DOUBTFUL_NAMED, 1));
		killPoints.add(new KillPoint.AtStep(KillStep.SUBMIT_ANSWER_DURABLE, 4));
		killPoints.add(new KillPoint.AtStep(KillStep.DELIVER_BEFORE, 3));
		killPoints.add(new KillPoint.AtRandom(true, Duration.ofMillis(400)));
		killPoints.add(new KillPoint.AtStep(KillStep.BATCH_AFTER_RECOVER, 1));
		killPoints.add(new KillPoint.AtStep(KillStep.REPORT_FILE_BEFORE_RENAME, 3));
		killPoints.add(new KillPoint.AtStep(KillStep.END_BEFORE_WRITE, 1));
		killPoints.add(new KillPoint.AtStep(KillStep.RESOLVE_AFTER_WRITE, 1));
		killPoints.add(new KillPoint.AtStep(KillStep.ORDERS_IMAGE_BROUGHT, 5));
		killPoints.add(new KillPoint.AtStep(KillStep.ORDERS_SETTLED, 1));
		CrashTally tally = new CrashCampaign(this.folder, 8, killPoints).carryOut();
		System.out.println(tally);
		assertThat(tally.complaints()).isEmpty();
		assertThat(tally.kills()).isGreaterThanOrEqualTo(killPoints.size());
	}

}
