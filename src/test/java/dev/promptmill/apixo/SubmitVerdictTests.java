package dev.promptmill.apixo;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What each verdict ends beyond its own row. */
class SubmitVerdictTests {

	@ParameterizedTest
	@EnumSource
	void verdictEndsTheRunOrSubmissionOnlyWhereNoOtherRowCanSucceed(SubmitVerdict verdict) {
		String ends = switch (verdict) {
			case KEY_REFUSED, ACCESS_DENIED -> "run";
			case NO_FUNDS -> "submission";
			case ACCEPTED, UNSENT, RATE_LIMITED, QUOTA_EXCEEDED, ROW_REFUSED, SERVER_ERROR, LOST, NOT_UNDERSTOOD ->
				"nothing";
		};
		assertThat(verdict.endsRun()).isEqualTo(ends.equals("run"));
		assertThat(verdict.endsSubmission()).isEqualTo(!ends.equals("nothing"));
	}

}
