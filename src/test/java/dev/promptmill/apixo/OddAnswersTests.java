package dev.promptmill.apixo;

import java.util.EnumSet;
import java.util.List;

import dev.promptmill.support.OddAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The table of single answers, each over a socket of its own. */
class OddAnswersTests {

	private static final String TASK = "task_12345678";

	private static final String INPUT = "{\"prompt\":\"a poster about insufficient funds\"}";

	static List<OddAnswer> answers() {
		return OddAnswer.all();
	}

	@Test
	void tableHasEveryVerdictThatAnAnswerCanGet() {
		assertThat(answers()).hasSizeGreaterThanOrEqualTo(60).extracting(OddAnswer::name).doesNotHaveDuplicates();
		assertThat(answers()).extracting(OddAnswer::verdict)
			.contains(EnumSet.complementOf(EnumSet.of(SubmitVerdict.UNSENT)).toArray(SubmitVerdict[]::new));
	}

	@ParameterizedTest
	@MethodSource("answers")
	void submitWhenAnsweredLikeThisThenVerdictIsRightAndTheRequestIsSentOnce(OddAnswer odd) throws Exception {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write(odd.wire(TASK));
		}); HttpTaskApi api = ApiFixtures.api(server.url("http"))) {
			SubmitReply reply = api.submit(INPUT, () -> true);
			assertThat(reply.verdict()).as(reply.message()).isEqualTo(odd.verdict());
			assertThat(reply.taskId()).isEqualTo((odd.verdict() == SubmitVerdict.ACCEPTED) ? TASK : null);
			assertThat(reply.message()).isNotBlank().hasSizeLessThanOrEqualTo(500);
			assertThat(server.requests()).hasSize(1);
			assertThat(server.connections()).isOne();
		}
	}

}
