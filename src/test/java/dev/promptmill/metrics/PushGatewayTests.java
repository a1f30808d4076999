package dev.promptmill.metrics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.promptmill.metrics.RecordingServer.Request;
import dev.promptmill.network.Network;
import dev.promptmill.support.CommandLine.Result;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** Whole runs of the program, and what a push gateway was sent of them. */
@Timeout(180)
class PushGatewayTests {

	@TempDir
	Path home;

	@Test
	void runWhenGatewayIsNamedThenItGetsTheRunAtItsEnd() throws IOException {
		try (RecordingServer gateway = RecordingServer.answering(202)) {
			Result result = new MeasuredRun(this.home).set("metrics.push-gateway", gateway.url("/prefix/")).run(3);
			assertThat(result.exitCode()).as(result.err()).isZero();
			List<Request> pushes = gateway.requests("/");
			Request last = pushes.get(pushes.size() - 1);
			assertThat(last.method()).isEqualTo("PUT");
			assertThat(last.path()).isEqualTo("/prefix/metrics/job/promptmill/job_name/night/simulated/true");
			assertThat(last.text()).contains("job_name=\"night\"", "simulated=\"true\"").doesNotContain("private");
			assertRunIsTold(Exposition.read(last.text()));
		}
	}

	private static void assertRunIsTold(Exposition told) {
		assertThat(told.value("promptmill_rows{status=delivered}")).isEqualTo(3);
		assertThat(told.value("promptmill_rows{status=unknown}")).isZero();
		assertThat(told.value("promptmill_images{kind=delivered}")).isEqualTo(6);
		assertThat(told.value("promptmill_money_usd{kind=billed}")).isEqualTo(0.021);
		assertThat(told.value("promptmill_money_usd{kind=reserved}")).isZero();
		assertThat(told.value("promptmill_budget_usd{}")).isEqualTo(1);
		assertThat(told.value("promptmill_submit_rate_ceiling{}")).isEqualTo(200);
		assertThat(told.value("promptmill_submit_seconds_count{error=none, outcome=accepted}")).isEqualTo(3);
		assertThat(told.value("promptmill_poll_seconds_count{error=none, outcome=succeeded}")).isEqualTo(3);
		assertThat(told.value("promptmill_download_seconds_count{error=none, outcome=stored}")).isEqualTo(6);
		assertThat(told.value("promptmill_generation_seconds_count{outcome=succeeded}")).isEqualTo(3);
		assertThat(told.value("promptmill_run_state{state=finished}")).isOne();
		assertThat(told.value("promptmill_run_exit_code{}")).isZero();
		double ended = told.value("promptmill_run_ended_timestamp_seconds{}");
		assertThat(told.value("promptmill_run_last_success_timestamp_seconds{}")).isEqualTo(ended);
		assertThat(told.value("promptmill_run_last_finish_timestamp_seconds{}")).isEqualTo(ended);
		assertThat(told.value("promptmill_run_heartbeat_timestamp_seconds{}")).isGreaterThanOrEqualTo(ended);
		assertThat(told.value("resilience4j_circuitbreaker_state{name=api, state=closed}")).isOne();
		assertThat(told.names()).contains("spring_batch_job_seconds_count", "spring_batch_step_seconds_count",
				"spring_batch_job_active_seconds_max", "resilience4j_ratelimiter_available_permissions",
				"promptmill_run_ended_timestamp_seconds", "promptmill_submit_seconds_bucket", "jvm_memory_used_bytes");
	}

	@Test
	void workerWhenItAsksForARunThenItsRequestsAreSentUnderItsName() throws IOException {
		try (RecordingServer gateway = RecordingServer.answering(200);
				TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
				RunFixture run = new RunFixture(database)) {
			FakeTaskApi api = new FakeTaskApi();
			MetricsProperties properties = new MetricsProperties(URI.create(gateway.url("")), null, null,
					Duration.ofHours(1), Duration.ofSeconds(5));
			try (RunMetrics metrics = RunMetrics.ofWorker(properties, run.run(), "mill-3-4711", Network.DIRECT,
					(warning) -> fail(warning))) {
				metrics.measured(api).poll("task");
			}
			Request last = last(gateway);
			assertThat(last.path()).endsWith("/simulated/false/worker/mill-3-4711");
			Exposition told = Exposition.read(last.text());
			assertThat(told.names()).contains("promptmill_poll_seconds_count").doesNotContain("promptmill_rows");
		}
	}

	@Test
	void groupWhenTheJobsNameIsNoWordThenItIsEncodedForTheGateway() {
		assertThat(group("night-2.b_C", false))
			.isEqualTo("http://g:9091/p/metrics/job/promptmill/job_name/night-2.b_C/simulated/false");
		assertThat(group("night ly", true))
			.isEqualTo("http://g:9091/p/metrics/job/promptmill/job_name@base64/bmlnaHQgbHk=/simulated/true");
		assertThat(group("Nächte", false))
			.isEqualTo("http://g:9091/p/metrics/job/promptmill/job_name@base64/TsOkY2h0ZQ==/simulated/false");
	}

	private static String group(String job, boolean simulated) {
		return PushGatewayExporter.group(URI.create("http://g:9091/p/"), job, simulated).toString();
	}

	@Test
	void runWhenItStopsShortAfterOneThatSucceededThenTheTimeOfThatStays() throws IOException {
		try (RecordingServer gateway = RecordingServer.answering(200)) {
			MeasuredRun run = new MeasuredRun(this.home).set("metrics.push-gateway", gateway.url(""));
			run.run(1);
			Request first = last(gateway);
			double success = Exposition.read(first.text()).value("promptmill_run_last_success_timestamp_seconds{}");
			assertThat(first.text().lines().filter((line) -> line.startsWith("# HELP promptmill_")))
				.hasSizeGreaterThan(20)
				.allMatch((line) -> line.matches("# HELP \\S+ \\S.*"));
			Result partial = run.set("simulate.balance", "0.01").set("allow-partial", "true").run(3);
			assertThat(partial.exitCode()).as(partial.err()).isEqualTo(5);
			Exposition told = Exposition.read(last(gateway).text());
			assertThat(told.value("promptmill_run_exit_code{}")).isEqualTo(5);
			assertThat(told.value("promptmill_run_last_success_timestamp_seconds{}")).isEqualTo(success);
			assertThat(told.value("promptmill_run_last_finish_timestamp_seconds{}")).isEqualTo(success);
		}
	}

	private static Request last(RecordingServer gateway) {
		List<Request> pushes = gateway.requests("/");
		return pushes.get(pushes.size() - 1);
	}

	@Test
	void runWhenGatewayRefusesThenSaysSoOnceAndDelivers() throws IOException {
		try (RecordingServer gateway = RecordingServer.answering(500)) {
			Result result = new MeasuredRun(this.home).set("metrics.push-gateway", gateway.url(""))
				.set("metrics.interval", "1s")
				.run(3);
			assertThat(result.exitCode()).as(result.err()).isZero();
			assertThat(result.err().lines().filter((line) -> line.contains("push gateway")).toList()).singleElement()
				.asString()
				.startsWith("warning: Metrics can't be sent to the push gateway " + gateway.url(""))
				.contains("500", "The run is not affected");
		}
	}

	@Test
	void runWhenGatewayNeverAnswersThenItsEndWaitsNoLongerThanTheTimeout() throws IOException {
		try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String address = "http://127.0.0.1:" + deaf.getLocalPort();
			Result result = new MeasuredRun(this.home).set("metrics.push-gateway", address)
				.set("metrics.otlp", address + "/v1/metrics")
				.set("metrics.otlp-traces", address + "/v1/traces")
				.set("metrics.timeout", "200ms")
				.run(1);
			assertThat(result.exitCode()).as(result.err()).isZero();
			assertThat(result.err()).contains("Metrics can't be sent to the push gateway " + address);
		}
	}

	@Test
	void runWhenAddressHoldsASecretThenIsRefused() throws IOException {
		Result result = new MeasuredRun(this.home).set("metrics.push-gateway", "http://user:word@127.0.0.1:9091")
			.run(1);
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("promptmill.metrics.push-gateway", "its address holds a password")
			.doesNotContain("word@");
	}

}
