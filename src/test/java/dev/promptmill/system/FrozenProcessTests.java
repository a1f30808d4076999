package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A machine that is frozen in the middle of a run and wakes up when another one has long
 * taken it over.
 */
@Tag("matrix")
@EnabledOnOs(OS.LINUX)
class FrozenProcessTests {

	private static final int HELD = 6;

	@TempDir
	Path home;

	@DisplayName("A process that was frozen between intent and request sends nothing after another one took over")
	@Test
	void runWhenFrozenBeforeTheRequestThenSendsNothingLater() {
		try (Simulator simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.002)
			.submitDelay(Duration.ofMillis(10))
			.imageMode(ImageMode.PLAIN)
			.build())) {
			Program program = new Program(this.home, simulator).with("submit.max-in-flight", "1");
			TestDatabase.settings(TestDatabase.Kind.POSTGRESQL, this.home)
				.forEach((key, value) -> program.with(key.replace("promptmill.", ""), value));
			program.input("id,prompt,size\na,one,512x512\nb,two,512x512\nc,three,512x512\nd,four,512x512\n");
			ProgramProcess frozen = program.startFrozenAt(KillStep.SUBMIT_BEFORE_REQUEST, 2, "run", "input.csv");
			frozen.awaiting(frozen::isFrozen);
			ProgramProcess.Ended other = program.run("restart");
			assertThat(other.exitCode()).as("while the lease may still stand: %s", other.err()).isEqualTo(HELD);
			while (other.exitCode() == HELD) {
				other = program.run("restart");
			}
			assertThat(other.exitCode()).as(other.err()).isEqualTo(3);
			assertThat(new RunFiles(program.output(1)).statuses()).containsOnly(Map.entry("DELIVERED", 3L),
					Map.entry("UNKNOWN", 1L));
			assertThat(program.run("resolve", "--resubmit").exitCode()).isZero();
			assertThat(program.run("restart").exitCode()).isZero();
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).hasSize(4).containsOnly(1L);
			ProgramProcess.Ended thawed = frozen.thaw().await();
			assertThat(thawed.exitCode()).as(thawed.err()).isEqualTo(1);
			assertThat(thawed.err()).contains("taken over by another process");
			assertThat(simulator.serverLedger().totals().posts()).isEqualTo(4);
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).containsOnly(1L);
			assertThat(new RunFiles(program.output(1)).statuses()).containsOnly(Map.entry("DELIVERED", 4L));
		}
	}

}
