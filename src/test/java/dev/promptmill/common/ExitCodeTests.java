package dev.promptmill.common;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExitCodeTests {

	@Test
	void codesAreThoseOfTheContract() {
		assertThat(Arrays.stream(ExitCode.values()).map((exit) -> exit.code() + " " + exit.meaning())).containsExactly(
				"0 every row delivered in full", "1 the run failed; restart continues it",
				"2 usage, configuration or input file unusable; nothing was sent",
				"3 the run finished, but some rows are rejected, failed, partial or unknown",
				"4 stopped on request; restart continues it", "5 budget or balance reached; restart continues it",
				"6 another process holds this run, an unfinished run of the same input exists (--resume or --new decides), or rows of this input were bought before (--since-last or --new decides)",
				"130 stopped by SIGINT; restart continues it", "143 stopped by SIGTERM; restart continues it");
	}

}
