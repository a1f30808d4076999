package dev.promptmill.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.run.RemoteModeValidator;
import dev.promptmill.settings.SettingsLoader;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps {@code docs/scaling/} honest: its files are YAML, and what they start and set is
 * what this program knows.
 */
class ScalingFilesTests {

	private static final Path FOLDER = Path.of("docs/scaling");

	@TempDir
	Path folder;

	@Test
	void composeWhenReadThenItsCommandsAndSettingsAreThePrograms() throws IOException {
		Map<?, ?> services = map(yaml("compose.yaml").get(0), "services");
		assertThat(services.keySet()).extracting(String::valueOf)
			.containsExactlyInAnyOrder("database", "broker", "worker", "manager");
		for (String name : List.of("worker", "manager")) {
			Map<?, ?> service = map(services, name);
			assertThat(service.containsKey("entrypoint")).as("another one than the image's").isFalse();
			assertThat(service.get("read_only")).isEqualTo(true);
			assertThat(service.get("cap_drop")).isEqualTo(List.of("ALL"));
			assertParses(strings(service.get("command")));
			assertBinds(variables(map(service, "environment")), null);
		}
		Map<?, ?> broker = map(services, "broker");
		assertThat(broker.get("image")).as("the version this program is tested with")
			.isEqualTo("apache/activemq-artemis:" + artemisVersion());
	}

	@Test
	void kubernetesWhenReadThenItsCommandsAndSettingsAreThePrograms() throws IOException {
		Map<String, Map<?, ?>> byKind = new LinkedHashMap<>();
		yaml("kubernetes.yaml").forEach((document) -> byKind.put(String.valueOf(document.get("kind")), document));
		assertThat(byKind).containsOnlyKeys("ConfigMap", "CronJob", "Deployment");
		Path job = Files.writeString(this.folder.resolve("nightly.yaml"),
				String.valueOf(map(byKind.get("ConfigMap"), "data").get("nightly.yaml")));
		Map<?, ?> cron = map(map(map(byKind.get("CronJob"), "spec"), "jobTemplate"), "spec");
		for (Map<?, ?> template : List.of(map(cron, "template"),
				map(map(byKind.get("Deployment"), "spec"), "template"))) {
			Map<?, ?> pod = map(template, "spec");
			assertThat((Integer) pod.get("terminationGracePeriodSeconds")).as("a stop takes up to 20 s")
				.isGreaterThan(20);
			assertThat(map(pod, "securityContext").get("runAsNonRoot")).isEqualTo(true);
			assertThat(map(pod, "securityContext").get("fsGroup")).isEqualTo(10001);
			Map<?, ?> container = (Map<?, ?>) ((List<?>) pod.get("containers")).get(0);
			assertThat(container.containsKey("command")).as("another one than the image's").isFalse();
			assertParses(strings(container.get("args")));
			Map<?, ?> rights = map(container, "securityContext");
			assertThat(rights.get("readOnlyRootFilesystem")).isEqualTo(true);
			assertThat(rights.get("allowPrivilegeEscalation")).isEqualTo(false);
			assertThat(map(rights, "capabilities").get("drop")).isEqualTo(List.of("ALL"));
			assertThat(names(container.get("env"))).contains("APIXO_API_KEY_FILE", "PROMPTMILL_BROKER_PASSWORD_FILE",
					"SPRING_DATASOURCE_PASSWORD");
			assertThat(names(pod.get("volumes"))).containsAll(names(container.get("volumeMounts")));
		}
		assertBinds(Map.of(), job);
	}

	@Test
	void probesWhenRunThenTheyTellAWorkerThatLivesFromOneThatHangs() throws Exception {
		Map<?, ?> worker = map(map(yaml("compose.yaml").get(0), "services"), "worker");
		List<String> health = strings(map(worker, "healthcheck").get("test"));
		assertThat(health.get(0)).isEqualTo("CMD-SHELL");
		Map<?, ?> pod = map(map(map(yaml("kubernetes.yaml").get(2), "spec"), "template"), "spec");
		Map<?, ?> container = (Map<?, ?>) ((List<?>) pod.get("containers")).get(0);
		for (List<String> lives : List.of(List.of("/bin/sh", "-c", health.get(1).replace("$$", "$")),
				probe(container, "livenessProbe"))) {
			Path file = this.folder.resolve("alive");
			assertThat(exitCode(lives)).as("not there").isNotZero();
			Files.createFile(file);
			assertThat(exitCode(lives)).as("touched just now").isZero();
			Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(300)));
			assertThat(exitCode(lives)).as("not touched for long").isNotZero();
			assertThat(exitCode(probe(container, "startupProbe"))).isZero();
			Files.delete(file);
		}
		assertThat(exitCode(probe(container, "readinessProbe"))).isNotZero();
		Files.createFile(this.folder.resolve("ready"));
		assertThat(exitCode(probe(container, "readinessProbe"))).isZero();
		assertThat(strings(container.get("args"))).containsSubsequence("--alive-file", "/tmp/alive")
			.containsSubsequence("--ready-file", "/tmp/ready");
	}

	private static List<String> probe(Map<?, ?> container, String name) {
		return strings(map(map(container, name), "exec").get("command"));
	}

	/** With the test's folder in place of {@code /tmp}. */
	private int exitCode(List<String> command) throws Exception {
		return new ProcessBuilder(command.stream().map((word) -> word.replace("/tmp/", this.folder + "/")).toList())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
	}

	private static void assertParses(List<String> command) {
		CommandLine line = Cli.commandLine(new ConsoleLog(System.out, System.err), Map.of());
		CommandLine.ParseResult result = line.parseArgs(command.toArray(String[]::new));
		assertThat(result.hasSubcommand()).as(command.toString()).isTrue();
	}

	/** With a broker that is there, the program would start. */
	private static void assertBinds(Map<String, String> given, Path job) {
		SettingsLoader loader = new SettingsLoader(given, job);
		var settings = loader.load(Map.of());
		assertThat(settings.collect().isRemote()).isTrue();
		assertThat(settings.broker().url()).startsWith("tcp://broker:");
		assertThat(RemoteModeValidator.broker(settings, loader.property("spring.datasource.url"), Map.of()))
			.hasToString(settings.broker().url().replaceFirst("\\?.*", ""));
	}

	/** Settings among environment variables, by their names. */
	private static Map<String, String> variables(Map<?, ?> environment) {
		Map<String, String> settings = new LinkedHashMap<>();
		environment.forEach((name, value) -> {
			String key = String.valueOf(name);
			if (key.matches("(PROMPTMILL|SPRING)_.*") && !key.endsWith("PASSWORD")) {
				settings.put(key.toLowerCase(Locale.ROOT).replace('_', '.'), String.valueOf(value));
			}
		});
		return settings;
	}

	private static String artemisVersion() {
		return ActiveMQClient.class.getProtectionDomain()
			.getCodeSource()
			.getLocation()
			.getPath()
			.replaceFirst(".*-([0-9.]+)\\.jar", "$1");
	}

	private static List<Map<?, ?>> yaml(String file) throws IOException {
		try (Reader in = Files.newBufferedReader(FOLDER.resolve(file))) {
			List<Map<?, ?>> documents = new ArrayList<>();
			StreamSupport.stream(new Yaml().loadAll(in).spliterator(), false)
				.forEach((document) -> documents.add((Map<?, ?>) document));
			return documents;
		}
	}

	private static Map<?, ?> map(Map<?, ?> parent, String key) {
		assertThat(parent.containsKey(key)).as(key).isTrue();
		return (Map<?, ?>) parent.get(key);
	}

	private static List<String> strings(Object list) {
		return ((List<?>) list).stream().map(String::valueOf).toList();
	}

	private static List<String> names(Object list) {
		return ((List<?>) list).stream().map((item) -> String.valueOf(((Map<?, ?>) item).get("name"))).toList();
	}

}
