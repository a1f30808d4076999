package dev.promptmill.cli;

import java.util.Map;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.support.Generated;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The manual page says what the program does. */
class ManPageDocumentTests {

	private final String page = ManPage.of(Cli.commandLine(new ConsoleLog(System.out, System.err), Map.of()));

	@Test
	void pageWhenCommandsChangeThenIsWrittenAnew() {
		Generated.check("docs/promptmill.1", this.page);
	}

	@Test
	void pageWhenRenderedThenHasEveryCommandAndHidesWhatIsHidden() {
		assertThat(this.page)
			.contains(".SS \"run [CSV]\"", ".SS \"resolve [RUN]\"", "\\fB\\-\\-budget\\fR \\fIUSD\\fR",
					"\\fB130\\fR\nstopped by SIGINT")
			.doesNotContain("warm");
	}

}
