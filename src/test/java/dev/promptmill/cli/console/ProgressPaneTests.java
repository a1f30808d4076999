package dev.promptmill.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressPaneTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	private int width = 41;

	private final ProgressPane pane = new ProgressPane(this.out, () -> this.width);

	@Test
	void aboveWhenNothingIsShownThenNoControlCharacterIsPrinted() {
		this.pane.above(() -> this.out.println("a message"));
		assertThat(printed()).isEqualTo("a message\n");
	}

	@Test
	void acceptThenNoLineIsWiderThanTheTerminalAndNoWordIsLost() {
		this.pane.facts(List.of("439 delivered, 10 partial, 30 failed, 11 rejected, 10 unknown", "$1.981 so far"));
		this.pane.accept("Run 1 |" + "█".repeat(60) + "|");
		List<String> lines = shown();
		assertThat(lines).allMatch((line) -> line.length() <= 40, "fit");
		assertThat(String.join("", lines).replace(" ", "")).contains("439delivered,10partial,30failed,", "10unknown",
				"$1.981sofar");
	}

	@Test
	void acceptWhenDrawnAgainThenGoesUpAsManyLinesAsThereAre() {
		this.pane.facts(List.of("one", "two"));
		this.pane.accept("bar");
		this.bytes.reset();
		this.pane.accept("bar");
		assertThat(printed()).startsWith("\r\u001b[3A");
	}

	@Test
	void acceptWhenTheTerminalBecameNarrowerThenCountsTheLinesThatItBroke() {
		this.pane.facts(List.of("x".repeat(37)));
		this.pane.accept("bar");
		this.bytes.reset();
		this.width = 21;
		this.pane.accept("bar");
		assertThat(printed()).startsWith("\r\u001b[3A");
	}

	@Test
	void aboveWhenShownThenTheMessageStandsAboveThePane() {
		this.pane.facts(List.of("one"));
		this.pane.accept("bar");
		this.bytes.reset();
		this.pane.above(() -> this.out.println("a message"));
		assertThat(shown()).containsExactly("a message", "bar", "  one");
	}

	@Test
	void closeThenTheBarStaysAndTheNextMessageIsPlain() {
		this.pane.facts(List.of("one"));
		this.pane.accept("bar");
		this.bytes.reset();
		this.pane.close();
		assertThat(shown()).containsExactly("bar");
		this.bytes.reset();
		this.pane.above(() -> this.out.println("a message"));
		assertThat(printed()).isEqualTo("a message\n");
	}

	private String printed() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

	/** What was printed since, without the sequences that move and clear. */
	private List<String> shown() {
		return printed().replaceAll("\r|\u001b\\[[0-9]*[A-Z]", "").lines().toList();
	}

}
