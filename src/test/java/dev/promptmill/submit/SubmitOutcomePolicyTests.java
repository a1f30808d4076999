package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;

import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.submit.SubmitProperties.OnUnknown;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SubmitOutcomePolicyTests {

	private static final int MAX_ATTEMPTS = 4;

	private final SettableClock clock = new SettableClock();

	@ParameterizedTest
	@CsvSource({
			// verdict, status, on-unknown, tries so far, attempt, row, counts, code
			"UNSENT,         0, HOLD,     0, UNSENT,       READY,   false, NOT_SENT",
			"UNSENT,         0, HOLD,     9, UNSENT,       READY,   false, NOT_SENT",
			"RATE_LIMITED, 429, HOLD,     9, REFUSED,      READY,   false, HTTP_429",
			"ROW_REFUSED,  400, HOLD,     0, REFUSED,      FAILED,  true,  HTTP_400",
			"ROW_REFUSED,  403, RESUBMIT, 0, REFUSED,      FAILED,  true,  HTTP_403",
			"KEY_REFUSED,  401, HOLD,     9, REFUSED,      READY,   false, HTTP_401",
			"ACCESS_DENIED,404, HOLD,     9, REFUSED,      READY,   false, HTTP_404",
			"NO_FUNDS,     402, HOLD,     9, REFUSED,      READY,   false, HTTP_402",
			"SERVER_ERROR, 500, HOLD,     0, SERVER_ERROR, READY,   true,  HTTP_500",
			"SERVER_ERROR, 502, HOLD,     2, SERVER_ERROR, READY,   true,  HTTP_502",
			"SERVER_ERROR, 503, HOLD,     3, SERVER_ERROR, FAILED,  true,  HTTP_503",
			"LOST,           0, HOLD,     0, LOST,         UNKNOWN, true,  REPLY_LOST",
			"LOST,         200, HOLD,     0, LOST,         UNKNOWN, true,  REPLY_LOST",
			"LOST,           0, RESUBMIT, 0, LOST,         READY,   true,  REPLY_LOST",
			"LOST,           0, RESUBMIT, 2, LOST,         READY,   true,  REPLY_LOST",
			"LOST,           0, RESUBMIT, 3, LOST,         UNKNOWN, true,  REPLY_LOST",
			"QUOTA_EXCEEDED,429,HOLD,     9, REFUSED,      READY,   false, HTTP_429",
			"NOT_UNDERSTOOD,302,HOLD,     0, LOST,         UNKNOWN, true,  ANSWER_NOT_UNDERSTOOD",
			"NOT_UNDERSTOOD,200,RESUBMIT, 2, LOST,         READY,   true,  ANSWER_NOT_UNDERSTOOD",
			"NOT_UNDERSTOOD,200,RESUBMIT, 3, LOST,         UNKNOWN, true,  ANSWER_NOT_UNDERSTOOD" })
	void answerThenByThisTable(SubmitVerdict verdict, int status, OnUnknown onUnknown, int tries, AttemptState attempt,
			RowStatus row, boolean counts, String code) {
		SubmitOutcome answer = policy(onUnknown).answer(readyRow(tries, "1K"), FakeTaskApi.answered(verdict, status));
		assertThat(answer.attempt()).isEqualTo(attempt);
		assertThat(answer.row()).isEqualTo(row);
		assertThat(answer.countsAsTry()).isEqualTo(counts);
		assertThat(answer.code()).isEqualTo(code);
		assertThat(answer.message()).isEqualTo("HTTP " + status);
		assertThat(answer.httpStatus()).isEqualTo(status);
		assertThat(answer.taskId()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void answerThenOnlyARowThatMayBePaidForTwiceIsHeldBack(SubmitVerdict verdict) {
		SubmitReply reply = (verdict == SubmitVerdict.ACCEPTED) ? FakeTaskApi.accepted("task")
				: FakeTaskApi.answered(verdict, 0);
		SubmitOutcome answer = policy(OnUnknown.HOLD).answer(readyRow(0, "1K"), reply);
		assertThat(answer.row()).isIn(RowStatus.GENERATING, RowStatus.READY, RowStatus.FAILED, RowStatus.UNKNOWN);
		boolean possiblyBilled = answer.attempt() == AttemptState.LOST || answer.attempt() == AttemptState.SERVER_ERROR;
		assertThat(possiblyBilled).isEqualTo(
				Set.of(SubmitVerdict.SERVER_ERROR, SubmitVerdict.LOST, SubmitVerdict.NOT_UNDERSTOOD).contains(verdict));
		assertThat(answer.row() == RowStatus.UNKNOWN)
			.isEqualTo(verdict == SubmitVerdict.LOST || verdict == SubmitVerdict.NOT_UNDERSTOOD);
	}

	@ParameterizedTest
	@CsvSource({ "1K, 15", "2K, 20" })
	void answerWhenAcceptedThenTheFirstPollIsDueAfterTheDelayOfItsTier(String tier, int seconds) {
		SubmitOutcome answer = policy(OnUnknown.HOLD).answer(readyRow(0, tier), FakeTaskApi.accepted("task-7"));
		assertThat(answer).isEqualTo(new SubmitOutcome(AttemptState.OPEN, RowStatus.GENERATING, "task-7", 200, null,
				null, null, this.clock.instant().plusSeconds(seconds), false));
	}

	@Test
	void answerWhenTheServerFailsAgainThenTheWaitGrows() {
		SubmitOutcomePolicy policy = policy(OnUnknown.HOLD);
		assertThat(pause(policy, 0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
		assertThat(pause(policy, 1)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
		assertThat(pause(policy, 2)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
	}

	@ParameterizedTest
	@CsvSource({ "60,60,60", "0,1,2", ",1,2" })
	void answerWhenTheServerNamesAPauseThenTheLongerOneCounts(Long named, long least, long most) {
		SubmitReply reply = new SubmitReply(SubmitVerdict.SERVER_ERROR, null, 503, null, "busy",
				(named != null) ? Duration.ofSeconds(named) : null);
		Instant next = policy(OnUnknown.HOLD).answer(readyRow(0, "1K"), reply).nextAt();
		assertThat(Duration.between(this.clock.instant(), next)).isBetween(Duration.ofSeconds(least),
				Duration.ofSeconds(most));
	}

	/** APIXO puts codes of its own into the bodies of HTTP 200 (docs/api.md). */
	@ParameterizedTest
	@CsvSource({ "200, 5012, CODE_5012", "200, , HTTP_200", "400, 5012, HTTP_400" })
	void answerWhenTheBodyHasACodeThenThatNamesAnAnswerOfHttp200(int status, String code, String expected) {
		SubmitReply reply = new SubmitReply(SubmitVerdict.ROW_REFUSED, null, status, code, "no", null);
		assertThat(policy(OnUnknown.HOLD).answer(readyRow(0, "1K"), reply).code()).isEqualTo(expected);
	}

	private Duration pause(SubmitOutcomePolicy policy, int tries) {
		Instant next = policy.answer(readyRow(tries, "1K"), FakeTaskApi.answered(SubmitVerdict.SERVER_ERROR, 500))
			.nextAt();
		return Duration.between(this.clock.instant(), next);
	}

	private SubmitOutcomePolicy policy(OnUnknown onUnknown) {
		SubmitProperties properties = new SubmitProperties(BigDecimal.ONE, 10, MAX_ATTEMPTS, onUnknown,
				Duration.ofSeconds(2), Duration.ofMinutes(30));
		return new SubmitOutcomePolicy(properties,
				new RetrySchedule(Duration.ofSeconds(2), Duration.ofMinutes(2), new Random(1)),
				(tier) -> Duration.ofSeconds("2K".equals(tier) ? 20 : 15), this.clock);
	}

	private static ReadyRow readyRow(int tries, String tier) {
		return new ReadyRow(1, "a", tries + 1, tries, "{}", 1, tier);
	}

}
