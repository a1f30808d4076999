package dev.promptmill.apixo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailCodeTests {

	@ParameterizedTest
	@ValueSource(strings = { "UPSTREAM_ERROR", "TIMEOUT", "PROCESSING_TIMEOUT", "MODEL_UNAVAILABLE", "timeout" })
	void retryableWhenFailureMayPassThenTrue(String code) {
		assertThat(FailCode.retryable(code)).isTrue();
		assertThat(FailCode.outOfFunds(code)).isFalse();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "INVALID_PARAMETER", "CONTENT_VIOLATION", "GENERATION_FAILED", "INSUFFICIENT_BALANCE",
			"SOMETHING_NEW", "TIMEOUT_2" })
	void retryableWhenCodeIsFinalOrUnknownThenFalse(String code) {
		assertThat(FailCode.retryable(code)).isFalse();
	}

	@Test
	void outOfFundsWhenAccountCannotPayThenTrue() {
		assertThat(FailCode.outOfFunds("INSUFFICIENT_BALANCE")).isTrue();
		assertThat(FailCode.outOfFunds("Insufficient_Credits ")).isTrue();
		assertThat(FailCode.outOfFunds("INVALID_PARAMETER")).isFalse();
		assertThat(FailCode.outOfFunds(null)).isFalse();
	}

}
