package dev.promptmill.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.common.Invocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RedoCommandTests {

	@TempDir
	Path folder;

	@Test
	void ofThenRepeatsWhatTheJobFileDoesNotSayAndNothingOfOneStart() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("promptmill.output", "/images");
		settings.put("promptmill.template", "a {colour} lamp's shade");
		settings.put("promptmill.since-last", "false");
		settings.put("promptmill.canary", "3");
		settings.put("promptmill.watch-port", "0");
		settings.put("promptmill.submit.rate-per-second", "2");
		Invocation invocation = new Invocation("/opt/run.sh", List.of("--job /jobs/a.yaml"),
				Map.of("promptmill.output", "/images", "promptmill.submit.rate-per-second", "5"));
		try (ReportRun run = ReportRun.with(this.folder, settings, "id", "prompt")) {
			RedoCommand command = RedoCommand.of(run.run(), invocation);
			assertThat(command.before()).isEqualTo("/opt/run.sh run /prompts/night.csv --since-last --redo");
			assertThat(command.after()).isEqualTo("--set 'template=a {colour} lamp'\\''s shade'"
					+ " --set submit.rate-per-second=2 --job /jobs/a.yaml");
		}
	}

}
