package dev.promptmill.apixo;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

import dev.promptmill.network.Network;
import dev.promptmill.support.OddAnswer;
import dev.promptmill.support.RawServer;
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
			write(connection, odd);
		}); HttpTaskApi api = api(server.api("http"), odd.timing())) {
			SubmitReply reply = api.submit(INPUT, () -> true);
			assertThat(reply.verdict()).as(reply.message()).isEqualTo(odd.verdict());
			assertThat(reply.taskId()).isEqualTo((odd.verdict() == SubmitVerdict.ACCEPTED) ? TASK : null);
			assertThat(reply.message()).isNotBlank().hasSizeLessThanOrEqualTo(500);
			assertThat(server.requests()).hasSize(1);
			assertThat(server.connections()).isOne();
		}
	}

	private static HttpTaskApi api(String url, OddAnswer.Timing timing) {
		return new HttpTaskApi(
				new ApiProperties(URI.create(url), "minimax-image-01", new BigDecimal("0.0035"), Duration.ofSeconds(30),
						(timing == OddAnswer.Timing.LATE) ? Duration.ofMillis(1500) : Duration.ofMinutes(2)),
				ApiKey.of(ApiFixtures.SECRET), null, ApiFixtures.NOON, Network.DIRECT);
	}

	private static void write(RawServer.Connection connection, OddAnswer odd) throws IOException {
		byte[] wire = odd.wire(TASK);
		switch (odd.timing()) {
			case AT_ONCE -> connection.write(wire);
			case SLOW, LATE -> {
				connection.write(Arrays.copyOf(wire, wire.length / 2));
				if (odd.timing() == OddAnswer.Timing.LATE) {
					connection.awaitClose();
				}
				connection.write(Arrays.copyOfRange(wire, wire.length / 2, wire.length));
			}
			case RESET -> {
				connection.write(wire);
				connection.reset();
			}
		}
	}

}
