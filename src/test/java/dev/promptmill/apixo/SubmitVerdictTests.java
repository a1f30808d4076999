package dev.promptmill.apixo;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The error classes by money, spelled out a second time. */
class SubmitVerdictTests {

	@ParameterizedTest
	@CsvSource(useHeadersInDisplayName = true, textBlock = """
			verdict,       possiblyBilled, maySendAgain, endsRow, endsSubmission, endsRun
			ACCEPTED,      false,          false,        false,   false,          false
			UNSENT,        false,          true,         false,   false,          false
			RATE_LIMITED,  false,          true,         false,   false,          false
			ROW_REFUSED,   false,          false,        true,    false,          false
			KEY_REFUSED,   false,          false,        false,   true,           true
			ACCESS_DENIED, false,          false,        false,   true,           true
			NO_FUNDS,      false,          false,        false,   true,           false
			SERVER_ERROR,  true,           true,         false,   false,          false
			LOST,          true,           false,        false,   false,          false
			""")
	void verdictMeansForMoney(SubmitVerdict verdict, boolean possiblyBilled, boolean maySendAgain, boolean endsRow,
			boolean endsSubmission, boolean endsRun) {
		assertThat(verdict.possiblyBilled()).isEqualTo(possiblyBilled);
		assertThat(verdict.maySendAgain()).isEqualTo(maySendAgain);
		assertThat(verdict.endsRow()).isEqualTo(endsRow);
		assertThat(verdict.endsSubmission()).isEqualTo(endsSubmission);
		assertThat(verdict.endsRun()).isEqualTo(endsRun);
	}

}
