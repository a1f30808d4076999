package dev.promptmill.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.promptmill.support.Generated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The state machine of rows and attempts, and the diagram that is made from it. */
class RowTransitionTests {

	private static final Path DOCUMENT = Path.of("docs/money-and-crashes.md");

	@ParameterizedTest
	@CsvSource({ "READY, SUBMITTING REUSED PARTIAL FAILED UNKNOWN",
			"SUBMITTING, GENERATING READY FAILED PARTIAL UNKNOWN", "GENERATING, READY DELIVERED PARTIAL FAILED UNKNOWN",
			"DELIVERED, PARTIAL FAILED", "REUSED, PARTIAL FAILED", "PARTIAL, DELIVERED REUSED PARTIAL FAILED",
			"FAILED, DELIVERED REUSED PARTIAL READY", "REJECTED, ''", "UNKNOWN, READY GENERATING FAILED PARTIAL" })
	void allowsExactlyTheseStatuses(RowStatus from, String to) {
		Set<RowStatus> expected = Stream.of(to.split(" "))
			.filter((name) -> !name.isEmpty())
			.map(RowStatus::valueOf)
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(RowStatus.class)));
		for (RowStatus next : RowStatus.values()) {
			assertThat(allowed(from, next)).as(from + " -> " + next).isEqualTo(expected.contains(next));
		}
	}

	@ParameterizedTest
	@EnumSource
	void onlyWhatWasSentOrHeldBecomesUnknownAndOnlyReadyIsSent(RowStatus from) {
		assertThat(allowed(from, RowStatus.UNKNOWN))
			.isEqualTo(from == RowStatus.SUBMITTING || from == RowStatus.READY || from == RowStatus.GENERATING);
		assertThat(allowed(from, RowStatus.SUBMITTING)).isEqualTo(from == RowStatus.READY);
	}

	@Test
	void documentThenHasTheDiagramsOfTheTransitions() throws IOException {
		List<String> parts = List.of(Files.readString(DOCUMENT).split("(?<=```mermaid\n)|(?=\n```\n)"));
		StringBuilder text = new StringBuilder();
		for (String part : parts) {
			text.append(part.startsWith("stateDiagram-v2\n    [*] --> READY") ? rows()
					: part.startsWith("stateDiagram-v2\n    [*] --> INTENT") ? attempts() : part);
		}
		Generated.check(DOCUMENT.toString(), text.toString());
	}

	private static boolean allowed(RowStatus from, RowStatus to) {
		return Stream.of(RowTransition.values()).anyMatch((transition) -> transition.allows(from, to));
	}

	private static String rows() {
		return "stateDiagram-v2\n    [*] --> READY: valid\n    [*] --> REJECTED: breaks a rule of the input"
				+ edges(RowTransition.values());
	}

	private static String attempts() {
		return "stateDiagram-v2\n    [*] --> INTENT" + edges(AttemptTransition.values());
	}

	private static <S extends Enum<S>> String edges(Transition<S>[] transitions) {
		Map<String, String> edges = new LinkedHashMap<>();
		for (Transition<S> transition : transitions) {
			transition.from()
				.forEach((from) -> transition.targets()
					.forEach((target) -> edge(edges, from + " --> " + target.to(), target.when())));
		}
		return text(edges);
	}

	private static void edge(Map<String, String> edges, String arrow, String when) {
		edges.merge(arrow, when, (one, other) -> one.equals(other) ? one : one + "; or " + other);
	}

	private static String text(Map<String, String> edges) {
		return edges.entrySet()
			.stream()
			.map((edge) -> "\n    " + edge.getKey() + ": " + edge.getValue())
			.collect(Collectors.joining());
	}

}
