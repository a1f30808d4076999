package dev.promptmill.settings;

import dev.promptmill.run.SettingsReference;
import dev.promptmill.support.Generated;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The reference of settings names every one of them, as it is in the code. */
class SettingsDocumentTests {

	private static final String BEFORE = """
			# Settings

			<!-- Made from the code: %s -->

			Command line, environment, job file, defaults, in this order. A bad value is refused with its name, value and range before anything
			is sent; so is a name that does not exist, in a job file and with `--set`.

			| Where | How |
			|---|---|
			| Command line | `--set submit.rate-per-second=2`, without `promptmill.`, as often as needed; some have an option of their own, see `./run.sh run --help` |
			| Environment | upper case, dots to underscores, no hyphens: `PROMPTMILL_SUBMIT_RATEPERSECOND=2` |
			| Job file | plain YAML, see `jobs/nightly.yaml` |

			Durations are written `500ms`, `15s`, `10m`, `24h`, sizes `64MB`. Relative paths on the command line belong to the current folder, those in
			a job file to the job file's folder. What a run was given counts for its restarts too, until they are given something else.
			"""
		.formatted(Generated.COMMAND);

	private static final String AFTER = """
			## Others

			| Name | |
			|---|---|
			| `APIXO_API_KEY`, `APIXO_API_KEY_FILE` | the key, or a file that holds it: in the environment, and nowhere else. Both together are refused; a blank one counts as not set |
			| `spring.datasource.url`, `.username`, `.password` | a PostgreSQL instead of the embedded database; the password as `SPRING_DATASOURCE_PASSWORD` |
			| `PROMPTMILL_BROKER_PASSWORD`, `PROMPTMILL_BROKER_PASSWORD_FILE` | environment: the broker's password, or a file that holds it |
			| `OTEL_EXPORTER_OTLP_HEADERS` | environment: headers for OTLP receivers, such as `authorization=Bearer ...` |
			| `HTTPS_PROXY`, `http_proxy`, `ALL_PROXY`, `NO_PROXY` | environment, also in the other case: proxies as curl reads them, see [network.md](network.md) |
			| `PROMPTMILL_DEBUG` | environment: an error comes with its stack trace |
			| `JAVA_HOME`, `PROMPTMILL_JAVA_OPTS`, `PROMPTMILL_JDK_FOLDERS` | environment: which Java `run.sh` takes, with which options, and where else it looks |
			""";

	private final String page = new SettingsReference().of(Settings.class, "promptmill", BEFORE, AFTER);

	@Test
	void referenceWhenSettingsChangeThenIsWrittenAnew() {
		Generated.check("docs/settings.md", this.page);
	}

	@Test
	void referenceWhenSettingHasRangeDefaultAndMeaningThenSaysThem() {
		assertThat(this.page)
			.contains("| `promptmill.poll.first-delay-1k` | `15s` | between 0s and 60m | time from acceptance to the"
					+ " first question about a 1K image. |")
			.contains("| `promptmill.download.max-bytes` | `64MB` | between 1KB and 1GB |")
			.contains("| `promptmill.submit.on-unknown` | `hold` | `hold`, `resubmit` |")
			.doesNotContain("|  |\n");
	}

}
