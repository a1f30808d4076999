package dev.promptmill.simulator;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import dev.promptmill.simulator.fault.CallbackFaults;
import dev.promptmill.simulator.fault.FaultMarker;
import dev.promptmill.simulator.fault.StatusFault;
import dev.promptmill.simulator.fault.TaskResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What the plan decides, without a server. */
class FaultPlanTests {

	private static FaultPlan plan(Faults faults) {
		return new FaultPlan(SimulatorSettings.builder().markers(true).faults(faults).build());
	}

	@Test
	void markersWhenWrittenInAPromptThenReadWithTheirTimes() {
		assertThat(FaultMarker.in("x [[fail-once:A_B]] [[endless]] y [[submit:error-500*3]] [[not a marker]]"))
			.isEqualTo(List.of(new FaultMarker("fail", "A_B", 1), new FaultMarker("endless", "", Integer.MAX_VALUE),
					new FaultMarker("submit", "error-500", 3)));
	}

	@Test
	void markersWhenNotAllowedThenPromptsArePlainText() {
		FaultPlan plan = new FaultPlan(SimulatorSettings.builder().build());
		assertThat(plan.submit(1, "[[submit:error-500]]", 1)).isNull();
		assertThat(plan.result("[[fail:TIMEOUT]]", 1)).isEqualTo(TaskResult.success());
	}

	@Test
	void markersWhenTheyNameNoFaultThenRefusedByName() {
		assertThatIllegalArgumentException().isThrownBy(() -> plan(Faults.none()).submit(1, "[[submit:bogus]]", 1))
			.withMessageContaining("'bogus'");
	}

	@Test
	void scriptWhenItAndAMarkerDisagreeThenScriptWins() {
		FaultPlan plan = plan(new ScriptedFaults().result("row", TaskResult.failed("TIMEOUT"), 1));
		assertThat(plan.result("row [[partial:1]]", 1)).isEqualTo(TaskResult.failed("TIMEOUT"));
		assertThat(plan.result("row [[partial:1]]", 2)).isEqualTo(TaskResult.partial(1));
	}

	@Test
	void chancesWhenAskedOftenThenComeAboutAsOftenAsSaid() {
		FaultPlan plan = new FaultPlan(SimulatorSettings.builder()
			.faults(new ScriptedFaults().statusChance(StatusFault.ERROR_500, 0.2).statusChance(StatusFault.RESET, 0.1))
			.callbackFaults(new CallbackFaults(0.3, 0, 0, Duration.ZERO, 0))
			.build());
		List<StatusFault> met = IntStream.range(0, 10_000).mapToObj((i) -> plan.status("p", "task_" + i, 1)).toList();
		assertThat(met.stream().filter((fault) -> fault == StatusFault.ERROR_500).count()).isBetween(1_850L, 2_150L);
		assertThat(met.stream().filter((fault) -> fault == StatusFault.RESET).count()).isBetween(880L, 1_120L);
		assertThat(IntStream.range(0, 10_000).filter((i) -> plan.losesCallback("task_" + i)).count()).isBetween(2_800L,
				3_200L);
	}

}
