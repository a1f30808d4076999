package dev.promptmill.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

/** Whole commands against a server, and with settings, that hold secrets. */
@Timeout(180)
class SecretEchoTests {

	private static final String KEY = "sk-geheim/0123456789+abcdef";

	private static final String ENCODED = URLEncoder.encode(KEY, StandardCharsets.UTF_8);

	@TempDir
	Path home;

	private final WireMockServer server = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

	private final Map<String, String> settings = new LinkedHashMap<>();

	private final Map<String, String> environment = new LinkedHashMap<>(Map.of("APIXO_API_KEY", KEY));

	@BeforeEach
	void start() throws IOException {
		this.server.start();
		this.server.stubFor(any(anyUrl()).willReturn(okJson("{\"code\":404,\"message\":\"no, " + KEY + "\"}")));
		this.settings.put("data", this.home.resolve("data").toString());
		this.settings.put("output", this.home.resolve("output").toString());
		this.settings.put("api.base-url", "http://127.0.0.1:" + this.server.port() + "/api/v1");
		this.settings.put("poll.first-delay-1k", "0s");
		this.settings.put("poll.interval", "10ms");
		this.settings.put("poll.deadline", "1s");
		Files.writeString(this.home.resolve("night.csv"), "id,prompt\na,a cat\n");
	}

	@AfterEach
	void stop() {
		this.server.stop();
	}

	@Test
	void runWhenTheKeyIsAnsweredAsTaskIdThenItIsNoneAndNowhereKept() throws IOException {
		this.server.stubFor(post(urlMatching(".*/generateTask/.*")).willReturn(
				okJson("{\"code\":200,\"message\":\"ok " + KEY + "\",\"data\":{\"taskId\":\"t-" + KEY + "\"}}")));
		Result run = run();
		assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
		assertThat(run.err()).contains("Rows: 1 unknown.");
		this.server.verify(0, getRequestedFor(urlMatching(".*/statusTask/.*")));
		assertNowhere(run);
	}

	@Test
	void runWhenTheKeyIsAnsweredInsideUrlsThenTheyAreNeitherFetchedNorKept() throws IOException {
		this.server.stubFor(post(urlMatching(".*/generateTask/.*"))
			.willReturn(okJson("{\"code\":200,\"message\":\"ok\",\"data\":{\"taskId\":\"t-1\"}}")));
		this.server.stubFor(get(urlMatching(".*/statusTask/.*")).willReturn(okJson("{\"code\":200,\"message\":\"" + KEY
				+ "\",\"data\":{\"taskId\":\"t-1\",\"state\":\"success\",\"failMsg\":\"" + KEY
				+ "\",\"resultJson\":\"{\\\"resultUrls\\\":[\\\"https://images.example/a.png?key=" + KEY
				+ "\\\",\\\"https://images.example/b.png?key=" + ENCODED + "\\\"]}\"}}")));
		Result run = run();
		assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
		assertNowhere(run);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					PROMPTMILL_API_BASEURL         | https://me:geheim@api.example/v1            | promptmill.api.base-url = "https://***@api.example/v1"
					PROMPTMILL_METRICS_PUSHGATEWAY | http://me:geheim@gateway:9091                | promptmill.metrics.push-gateway = "http://***@gateway:9091"
					PROMPTMILL_CALLBACK_URL        | https://me:geheim@hook.example/              | promptmill.callback.url
					PROMPTMILL_S3_ENDPOINT         | https://me:geheim@s3.example                 | promptmill.s3.endpoint
					PROMPTMILL_NETWORK_PROXY       | socks5://me:geheim@proxy:1080                | promptmill.network.proxy = "socks5://***@proxy:1080"
					SPRING_DATASOURCE_URL          | jdbc:postgresql://127.0.0.1:1/x?user=u&password=geheim | The database can't be opened
					""")
	void runWhenAnAddressInTheEnvironmentHoldsAPasswordThenNoMessageHasIt(String variable, String value, String said) {
		this.settings.remove("api.base-url");
		this.environment.put(variable, value);
		this.environment.put("PROMPTMILL_DEBUG", "1");
		Result run = run();
		assertThat(run.exitCode()).as(run.err()).isIn(1, 2);
		assertThat(run.err()).contains(said).doesNotContain("geheim");
		assertThat(run.out()).doesNotContain("geheim");
	}

	private Result run() {
		return new CommandLine(this.settings, this.environment).run("run", this.home.resolve("night.csv").toString(),
				"--json");
	}

	private void assertNowhere(Result run) throws IOException {
		List<String> secrets = List.of(KEY, ENCODED, KEY.replace("/", "\\/"));
		assertThat(run.out() + run.err()).doesNotContain(secrets);
		try (Stream<Path> files = Files.walk(this.home)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				String content = Files.readString(file, StandardCharsets.ISO_8859_1);
				assertThat(secrets).as(file.toString()).noneMatch(content::contains);
			}
		}
	}

}
