package dev.promptmill.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.promptmill.support.CommandLine.Result;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole runs of the program, and what an OTLP receiver was sent of them. */
@Timeout(180)
class OtlpTests {

	@TempDir
	Path home;

	@Test
	void runWhenOtlpIsNamedThenItGetsTheRunAtItsEnd() throws IOException {
		try (RecordingServer receiver = RecordingServer.answering(200)) {
			Result result = new MeasuredRun(this.home).set("metrics.otlp", receiver.url("/v1/metrics")).run(3);
			assertThat(result.exitCode()).as(result.err()).isZero();
			Map<String, Metric> told = new TreeMap<>();
			for (RecordingServer.Request request : receiver.requests("/v1/metrics")) {
				read(request).forEach((metric) -> told.put(metric.getName(), metric));
			}
			assertThat(gauge(told, "promptmill.rows", "status", "delivered")).isEqualTo(3);
			assertThat(gauge(told, "promptmill.money", "kind", "billed")).isEqualTo(0.021);
			assertThat(told.get("promptmill.submit").getHistogram().getDataPoints(0).getCount()).isEqualTo(3);
			assertThat(told).containsKeys("spring.batch.job", "resilience4j.circuitbreaker.state");
		}
	}

	@Test
	void runWhenTracesAreWantedThenItIsOneTraceOfJobStepsAndRequestsWithTheirRows() throws IOException {
		try (RecordingServer receiver = RecordingServer.answering(200)) {
			Result result = new MeasuredRun(this.home).set("metrics.otlp-traces", receiver.url("/v1/traces")).run(2);
			assertThat(result.exitCode()).as(result.err()).isZero();
			List<Span> spans = receiver.requests("/v1/traces").stream().flatMap((r) -> spans(r).stream()).toList();
			Map<String, List<Span>> named = spans.stream().collect(Collectors.groupingBy(Span::getName));
			Span job = named.get("spring.batch.job").get(0);
			assertThat(named.get("spring.batch.step")).allMatch((step) -> step.getTraceId().equals(job.getTraceId()))
				.extracting((step) -> attribute(step.getAttributesList(), "spring.batch.step.name"))
				.contains("ingest", "submit", "collect", "report");
			assertThat(named.keySet()).containsExactlyInAnyOrder("promptmill.execution", "spring.batch.job",
					"spring.batch.step", "promptmill.submit", "promptmill.poll", "promptmill.download");
			assertThat(spans).extracting(Span::getTraceId).containsOnly(job.getTraceId());
			Span whole = named.get("promptmill.execution").get(0);
			assertThat(whole.getParentSpanId().isEmpty()).isTrue();
			assertThat(attribute(whole.getAttributesList(), "run")).isEqualTo("1");
			assertThat(attribute(whole.getAttributesList(), "exit.code")).isEqualTo("0");
			for (String request : List.of("promptmill.submit", "promptmill.poll", "promptmill.download")) {
				assertThat(named.get(request)).allMatch((span) -> span.getParentSpanId().equals(whole.getSpanId()))
					.extracting((span) -> attribute(span.getAttributesList(), "row"))
					.contains("1", "2")
					.doesNotContain("");
			}
			assertThat(named.get("promptmill.submit")).hasSize(2)
				.allSatisfy((span) -> assertThat(attribute(span.getAttributesList(), "task.id")).isNotEmpty());
			assertThat(named.get("promptmill.download")).hasSize(4);
			assertThat(spans.toString()).doesNotContain("private");
		}
	}

	@Test
	void runWhenReceiverIsGoneThenSaysSoOnceAndDelivers() throws IOException {
		String address;
		try (RecordingServer gone = RecordingServer.answering(200)) {
			address = gone.url("");
		}
		Result result = new MeasuredRun(this.home).set("metrics.otlp", address + "/v1/metrics")
			.set("metrics.otlp-traces", address + "/v1/traces")
			.run(2);
		assertThat(result.exitCode()).as(result.err()).isZero();
		assertThat(result.err().lines().filter((line) -> line.contains("can't be sent")).toList()).hasSize(2)
			.allMatch((line) -> line.startsWith("warning: ") && line.contains(address));
	}

	private static List<Metric> read(RecordingServer.Request request) throws InvalidProtocolBufferException {
		return ExportMetricsServiceRequest.parseFrom(request.body())
			.getResourceMetricsList()
			.stream()
			.flatMap((resource) -> {
				assertThat(attribute(resource.getResource().getAttributesList(), "service.name"))
					.isEqualTo("promptmill");
				assertThat(attribute(resource.getResource().getAttributesList(), "service.version")).isNotEmpty();
				return resource.getScopeMetricsList().stream();
			})
			.flatMap((scope) -> scope.getMetricsList().stream())
			.toList();
	}

	private static double gauge(Map<String, Metric> told, String name, String key, String value) {
		return told.get(name)
			.getGauge()
			.getDataPointsList()
			.stream()
			.filter((point) -> value.equals(attribute(point.getAttributesList(), key)))
			.findFirst()
			.orElseThrow()
			.getAsDouble();
	}

	private static List<Span> spans(RecordingServer.Request request) {
		try {
			return ExportTraceServiceRequest.parseFrom(request.body())
				.getResourceSpansList()
				.stream()
				.flatMap((resource) -> resource.getScopeSpansList().stream())
				.flatMap((scope) -> scope.getSpansList().stream())
				.toList();
		}
		catch (InvalidProtocolBufferException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String attribute(List<KeyValue> attributes, String key) {
		return attributes.stream()
			.filter((one) -> one.getKey().equals(key))
			.map((one) -> one.getValue().getStringValue())
			.findFirst()
			.orElse("");
	}

}
