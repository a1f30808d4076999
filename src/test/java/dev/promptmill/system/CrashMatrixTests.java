package dev.promptmill.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The crash matrix: every {@link KillStep} hit several times, and random moments besides.
 * {@code -Dcrash.seed=N} deals other blows.
 */
@Tag("matrix")
class CrashMatrixTests {

	private static final int HITS_PER_STEP = 5;

	private static final int IN_RUN = 80;

	private static final int IN_START = 20;

	private static final int KILLS_PER_RUN = 8;

	@TempDir
	Path folder;

	@Test
	void runWhenKilledAtEveryStepAndAtRandomMomentsThenNothingIsLostOrPaidTwice() throws IOException {
		long seed = Long.getLong("crash.seed", 20261122);
		List<KillPoint> killPoints = killPoints(new Random(seed));
		CrashTally tally = new CrashCampaign(this.folder, KILLS_PER_RUN, killPoints).carryOut();
		String report = "seed " + seed + ", JDK " + Runtime.version() + ": " + tally + "\ncomplaints: "
				+ String.join("\n", tally.complaints()) + "\n";
		Files.writeString(Path.of(System.getProperty("basedir", "."), "target", "crash-matrix.txt"), report);
		System.out.println(report);
		assertThat(tally.complaints()).isEmpty();
		assertThat(tally.kills()).isGreaterThanOrEqualTo(300);
		assertThat(tally.hits().keySet()).contains(names());
	}

	private static List<KillPoint> killPoints(Random random) {
		List<KillPoint> killPoints = new ArrayList<>();
		for (KillStep step : KillStep.values()) {
			for (int hit = 0; hit < HITS_PER_STEP; hit++) {
				killPoints.add(new KillPoint.AtStep(step, 1 + random.nextInt(step.most())));
			}
		}
		for (int hit = 0; hit < IN_RUN; hit++) {
			killPoints.add(new KillPoint.AtRandom(true, Duration.ofMillis(random.nextInt(1800))));
		}
		for (int hit = 0; hit < IN_START; hit++) {
			killPoints.add(new KillPoint.AtRandom(false, Duration.ofMillis(random.nextInt(4000))));
		}
		Collections.shuffle(killPoints, random);
		return killPoints;
	}

	private static String[] names() {
		List<String> names = new ArrayList<>(List.of("RANDOM_IN_RUN", "RANDOM_IN_START"));
		for (KillStep step : KillStep.values()) {
			names.add(step.name());
		}
		return names.toArray(String[]::new);
	}

}
