package dev.promptmill.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The program in countries that write numbers in their own way (issue 15.5). */
class LocaleTests {

	@TempDir
	private Path folder;

	@Test
	void simulatedRunWhenDigitsAreArabicThenEveryRowIsDelivered() {
		assertRuns("ar-EG-u-nu-arab");
	}

	@Tag("matrix")
	@ParameterizedTest
	@ValueSource(strings = { "fa-IR-u-nu-arabext", "bn-BD-u-nu-beng", "hi-IN-u-nu-deva", "th-TH-u-ca-buddhist-nu-thai",
			"tr-TR", "de-DE" })
	void simulatedRunInAnyLocaleThenEveryRowIsDelivered(String tag) {
		assertRuns(tag);
	}

	private void assertRuns(String tag) {
		Locale locale = Locale.forLanguageTag(tag);
		try (Simulator unused = Simulator.start(SimulatorSettings.builder().build())) {
			Program program = new Program(this.folder, unused);
			String input = program.input("id,prompt\n" + "a1,a lighthouse\na2,a fox\n").toString();
			ProgramProcess.Ended ended = program.runWith(
					List.of("-Duser.language=" + locale.getLanguage(), "-Duser.country=" + locale.getCountry(),
							"-Duser.extensions=" + tag.replaceFirst(".*?-(u-.*)|.*", "$1")),
					"run", input, "--simulate");
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			assertThat(ended.err()).contains("2 of 2 rows delivered in full", "$0.007 billed")
				.doesNotContainPattern("[^\\x00-\\x7F]");
			assertThat(program.run("status").out()).contains("$0.007").doesNotContainPattern("[^\\x00-\\x7F]");
		}
	}

}
