package dev.promptmill.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.promptmill.support.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The script in a real bash. */
@DisabledOnOs(OS.WINDOWS)
@EnabledIf("hasBash")
class CompletionTests {

	@TempDir
	Path home;

	static boolean hasBash() {
		return Files.isExecutable(Path.of("/bin/bash"));
	}

	@Test
	void completeWhenCommandHasBegunThenOffersCommands() throws IOException {
		assertThat(complete("./run.sh", "re")).containsExactlyInAnyOrder("restart", "resolve", "report");
	}

	@Test
	void completeWhenOptionHasBegunThenOffersOptionsOfThatCommand() throws IOException {
		assertThat(complete("promptmill", "run", "--bud")).containsExactly("--budget");
	}

	@Test
	void completeWhenCommandIsHiddenThenDoesNotOfferIt() throws IOException {
		assertThat(complete("./run.sh", "w")).doesNotContain("warm-up");
	}

	/** What bash would offer for the last of these words. */
	private List<String> complete(String... words) throws IOException {
		CommandLine.Result result = new CommandLine(Map.of(), Map.of()).run("completion");
		assertThat(result.exitCode()).as(result.err()).isZero();
		Path script = Files.writeString(this.home.resolve("completion"), result.out());
		String function = "$(complete -p " + words[0] + " 2>/dev/null || complete -p ${1##*/})";
		String program = "compopt() { :; }; source " + script + "\nset -- " + String.join(" ", words) + "\nspec="
				+ function
				+ "\nf=${spec#*-F }; f=${f%% *}\nCOMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\"; "
				+ "COMP_POINT=${#COMP_LINE}\n$f \"$1\" \"${!#}\"\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
		Process bash = new ProcessBuilder("/bin/bash", "--norc", "-c", program).redirectErrorStream(true).start();
		String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return out.lines().map(String::strip).filter((line) -> !line.isEmpty()).toList();
	}

}
