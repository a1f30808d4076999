package dev.promptmill.run;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.step.CallbackCounts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The sentence about callbacks at the end of an execution. */
class CallbackSummaryTests {

	private final List<String> said = new ArrayList<>();

	private final RunListener console = new RunListener() {

		@Override
		public void notice(String message) {
			CallbackSummaryTests.this.said.add(message);
		}

		@Override
		public void warning(String message) {
			CallbackSummaryTests.this.said.add("warning: " + message);
		}

	};

	private List<String> said(CallbackCounts before, CallbackCounts atEnd) {
		CallbackSummary summary = CallbackSummary.since(before);
		BigDecimal zero = BigDecimal.ZERO;
		summary.ended(null,
				new RunTotals(Map.of(), 0, 0, 0, 0, zero, zero, zero, zero, zero, 0, ReusedRowCounts.NONE, atEnd));
		summary.tell(this.console);
		return this.said;
	}

	@Test
	void tellWhenSomeCameThenForHowManyTasks() {
		assertThat(said(CallbackCounts.NONE, new CallbackCounts(20, 12)))
			.containsExactly("Callbacks came for 12 of 20 tasks.");
	}

	@Test
	void tellWhenNoneCameInThisExecutionThenWarnsWhateverCameBefore() {
		assertThat(said(new CallbackCounts(20, 20), new CallbackCounts(21, 20))).singleElement()
			.asString()
			.startsWith("warning: No callback came for 1 task, although promptmill.callback.url is set");
	}

	@Test
	void tellWhenNoTaskHasEndedThenNothing() {
		assertThat(said(new CallbackCounts(20, 20), new CallbackCounts(20, 20))).isEmpty();
	}

	@Test
	void tellWhenTheRunDidNotGetToItsEndThenNothing() {
		CallbackSummary.since(CallbackCounts.NONE).tell(this.console);
		assertThat(this.said).isEmpty();
	}

}
