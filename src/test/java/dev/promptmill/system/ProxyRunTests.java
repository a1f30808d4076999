package dev.promptmill.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.CompanyAuthority;
import dev.promptmill.support.CompanyProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The program on a company's network: only a proxy reaches the API, and it answers with
 * certificates of the company.
 */
class ProxyRunTests {

	private static final String API = "api.company.example";

	private static final String IMAGES = "images.company.example";

	@TempDir
	Path home;

	private Simulator simulator;

	private CompanyProxy proxy;

	private Program program;

	@BeforeEach
	void start() throws IOException {
		this.simulator = Simulator
			.start(SimulatorSettings.builder().apiKey(Program.KEY).latencyFactor(0).imageMode(ImageMode.PLAIN).build());
		URI server = URI.create("http://127.0.0.1:" + this.simulator.port());
		this.proxy = new CompanyProxy(CompanyAuthority.shared().server()).knowing(API, server).knowing(IMAGES, server);
		this.program = new Program(this.home, this.simulator).with("api.base-url", "https://" + API + "/api/v1")
			.with("download.allow-http", "false")
			.with("download.allowed-hosts", "")
			.with("network.ca-file", CompanyAuthority.shared().write(this.home.resolve("ca.pem")).toString());
		this.program.input(PictureRows.of(3, (row) -> ""));
	}

	@AfterEach
	void close() {
		this.proxy.close();
		this.simulator.close();
	}

	@Test
	void runWhenOnlyAProxyReachesTheApiThenDeliversThroughItAndShowsNoPassword() throws IOException {
		this.proxy.requiring("operator", "pass wörd");
		WireMockServer receivers = new WireMockServer(options().dynamicPort());
		receivers.start();
		receivers.stubFor(any(anyUrl()).willReturn(ok()));
		URI receiver = URI.create("http://127.0.0.1:" + receivers.port());
		this.proxy.knowing("gateway.company.example", receiver).knowing("otlp.company.example", receiver);
		String address = "http://operator:pass%20w%C3%B6rd@127.0.0.1:" + this.proxy.port();
		ProgramProcess.Ended run = this.program.withVariable("HTTPS_PROXY", address)
			.withVariable("http_proxy", address)
			.with("metrics.push-gateway", "http://gateway.company.example:9091")
			.with("metrics.otlp", "https://otlp.company.example/v1/metrics")
			.with("metrics.otlp-traces", "https://otlp.company.example/v1/traces")
			.with("log.level", "trace")
			.run("run", "input.csv");
		receivers.stop();
		assertThat(run.exitCode()).as(run.err()).isZero();
		assertThat(run.err()).contains("Through the proxy http://127.0.0.1:" + this.proxy.port() + " (HTTPS_PROXY).");
		assertThat(this.simulator.serverLedger().totals().accepted()).isEqualTo(3);
		assertThat(this.proxy.passed()).contains("CONNECT " + API + ":443 HTTP/1.1",
				"CONNECT " + IMAGES + ":443 HTTP/1.1", "CONNECT otlp.company.example:443 HTTP/1.1",
				"PUT http://gateway.company.example:9091/metrics/job/promptmill/job_name/input/simulated/false HTTP/1.1",
				"otlp.company.example POST /v1/traces HTTP/1.1", "otlp.company.example POST /v1/metrics HTTP/1.1");
		assertThat(this.proxy.passed()).filteredOn((line) -> line.startsWith(API + " POST")).hasSize(3);
		assertThat(this.proxy.passed()).filteredOn((line) -> line.startsWith(IMAGES + " GET")).hasSize(3);
		assertNowhere(run, "pass%20w", "pass wörd", "b3BlcmF0b3I6");
	}

	@Test
	void runWhenTheAuthorityIsMissingThenNamesItAndFailsUnbilled() {
		ProgramProcess.Ended run = this.program.with("network.ca-file", "")
			.with("network.proxy", "http://127.0.0.1:" + this.proxy.port())
			.with("submit.max-outage", "1s")
			.with("on-finish", "echo hook $https_proxy")
			.run("run", "input.csv");
		assertFailedUnbilled(run, "its authority \"" + CompanyAuthority.NAME + "\" is not among those that are trusted",
				"promptmill.network.ca-file");
		assertThat(run.err()).contains("on-finish: hook http://127.0.0.1:" + this.proxy.port());
		ProgramProcess.Ended restart = this.program.with("network.ca-file", this.home.resolve("ca.pem").toString())
			.with("submit.max-outage", "30m")
			.run("restart");
		assertThat(restart.exitCode()).as(restart.err()).isZero();
		assertThat(this.simulator.serverLedger().totals().accepted()).isEqualTo(3);
	}

	@Test
	@Tag("matrix")
	void runWhenTheProxyIsDownThenNamesItAndFailsUnbilled() throws IOException {
		int port;
		try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = unused.getLocalPort();
		}
		ProgramProcess.Ended run = this.program.withVariable("ALL_PROXY", "http://127.0.0.1:" + port)
			.with("submit.max-outage", "1s")
			.run("run", "input.csv");
		assertFailedUnbilled(run, "connection refused by the proxy http://127.0.0.1:" + port, "check ALL_PROXY");
	}

	@Test
	@Tag("matrix")
	void runWhenTheProxyWantsALoginThenSaysSoAndFailsUnbilled() {
		this.proxy.requiring("operator", "secret");
		ProgramProcess.Ended run = this.program.withVariable("https_proxy", "http://127.0.0.1:" + this.proxy.port())
			.with("submit.max-outage", "1s")
			.run("run", "input.csv");
		assertFailedUnbilled(run, "made no connection to " + API + " (407 Proxy Authentication Required)",
				"it wants a user and a password: put user:password@ before the host in https_proxy");
	}

	@Test
	void runWhenSettingsAreUnusableThenSaysWhichAndSendsNothing() throws IOException {
		Files.writeString(this.home.resolve("empty.pem"), "");
		ProgramProcess.Ended noCertificate = this.program
			.with("network.ca-file", this.home.resolve("empty.pem").toString())
			.runHere("run", "input.csv");
		assertThat(noCertificate.exitCode()).isEqualTo(2);
		assertThat(noCertificate.err()).contains("promptmill.network.ca-file = \"" + this.home.resolve("empty.pem")
				+ "\" can't be used: it has no certificate in PEM form, which begins with"
				+ " -----BEGIN CERTIFICATE----- (given on the command line).");
		ProgramProcess.Ended noPort = this.program.with("network.ca-file", this.home.resolve("ca.pem").toString())
			.withVariable("HTTPS_PROXY", "http://me:geheim@proxy")
			.runHere("run", "input.csv");
		assertThat(noPort.exitCode()).isEqualTo(2);
		assertThat(noPort.err()).contains(
				"HTTPS_PROXY = \"http://***@proxy\" can't be used: it must be http://host:port, with user:password@ before the"
						+ " host if it wants them; it has no port (an empty promptmill.network.proxy ignores the variable).")
			.doesNotContain("geheim");
		assertThat(this.simulator.serverLedger().totals().accepted()).isZero();
	}

	private void assertFailedUnbilled(ProgramProcess.Ended run, String... said) {
		assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
		assertThat(run.err()).contains(said);
		assertThat(this.simulator.serverLedger().totals().accepted()).isZero();
		assertThat(new RunFiles(this.program.output(1)).statuses()).containsOnly(Map.entry("READY", 3L));
	}

	private void assertNowhere(ProgramProcess.Ended run, String... secrets) throws IOException {
		assertThat(run.out() + run.err()).doesNotContain(secrets);
		try (Stream<Path> files = Files.walk(this.home)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				String content = Files.readString(file, StandardCharsets.ISO_8859_1);
				assertThat(List.of(secrets)).as(file.toString()).noneMatch(content::contains);
			}
		}
	}

}
