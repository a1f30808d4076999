package dev.promptmill.apixo;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns what came of a status request into its {@link PollVerdict}. */
final class PollResponseParser {

	private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

	private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

	private static final int MAX_STATE = 60;

	private static final Pattern NO_SUCH_TASK = Pattern.compile("not found|not exist|no such|unknown task");

	private final ApiKey key;

	private final InstantSource clock;

	PollResponseParser(ApiKey key, InstantSource clock) {
		this.key = key;
		this.clock = clock;
	}

	PollReply read(String taskId, Exchange exchange) {
		if (exchange instanceof Exchange.NotSent notSent) {
			return unavailable("Not asked: " + notSent.reason());
		}
		if (exchange instanceof Exchange.NoAnswer noAnswer) {
			return unavailable("Asked, but not answered: " + noAnswer.reason());
		}
		return read(taskId, (Exchange.Answer) exchange);
	}

	private PollReply read(String taskId, Exchange.Answer answer) {
		Optional<Envelope> envelope = Envelope.read(answer.body(), this.key::redact);
		int status = envelope.map((read) -> read.effectiveStatus(answer.status())).orElse(answer.status());
		if (status / 100 != 2) {
			return refused(status, answer, envelope);
		}
		if (envelope.isEmpty()) {
			return unavailable("The answer is not JSON"
					+ ((answer.cutOff() != null) ? " (cut off: " + answer.cutOff() + ")" : ""));
		}
		return state(taskId, envelope.get());
	}

	private PollReply refused(int status, Exchange.Answer answer, Optional<Envelope> envelope) {
		String words = envelope.map(Envelope::message).orElse("");
		boolean noSuchTask = envelope.filter((read) -> NO_SUCH_TASK.matcher(read.words()).find()).isPresent();
		PollVerdict verdict = switch (status) {
			case 400 -> noSuchTask ? PollVerdict.NOT_FOUND : PollVerdict.UNAVAILABLE;
			case 401 -> PollVerdict.KEY_REFUSED;
			case 403 -> PollVerdict.ACCESS_DENIED;
			case 404 -> PollVerdict.NOT_FOUND;
			case 429 -> PollVerdict.RATE_LIMITED;
			default -> PollVerdict.UNAVAILABLE;
		};
		Duration retryAfter = RetryAfterParser.read(answer, envelope.orElse(null), this.clock.instant());
		String message = "HTTP " + answer.status() + ((status != answer.status()) ? ", code " + status : "")
				+ (words.isEmpty() ? "" : ": " + words);
		return PollReply.of(verdict, PrintableText.printable(message), retryAfter);
	}

	private PollReply state(String taskId, Envelope envelope) {
		JsonNode data = envelope.data();
		String answeredId = Json.scalar(data.path("taskId"));
		if (answeredId != null && !answeredId.equals(taskId)) {
			return unavailable("The answer is about another task, " + answeredId);
		}
		String state = Json.scalar(data.path("state"));
		if (state == null) {
			return unavailable("The answer names no state" + said(envelope));
		}
		return switch (state.strip().toLowerCase(Locale.ROOT)) {
			case "success" -> succeeded(data);
			case "failed" -> told(PollVerdict.FAILED, ResultUrls.NONE, data, "");
			case "pending", "processing" -> told(PollVerdict.RUNNING, ResultUrls.NONE, data, "");
			default -> unknown(state, data);
		};
	}

	private PollReply succeeded(JsonNode data) {
		ResultUrls result = ResultUrls.read(data, (url) -> !this.key.isIn(url));
		return (result.urls() != null) ? told(PollVerdict.SUCCEEDED, result, data, result.note())
				: told(PollVerdict.RESULT_UNREADABLE, result, data, result.note() + ": " + quoted(data));
	}

	/** What stands where the result should be, as it came. */
	private static String quoted(JsonNode data) {
		JsonNode result = data.path("resultJson");
		String text = (result.isMissingNode() ? data : result).toString();
		return text.substring(0, Math.min(300, text.length()));
	}

	/** Images that are there were paid for, whatever the state is called. */
	private PollReply unknown(String state, JsonNode data) {
		ResultUrls result = ResultUrls.read(data, (url) -> !this.key.isIn(url));
		String message = "unknown state \"" + PrintableText.printable(state, MAX_STATE) + "\"";
		if (result.urls() == null || result.urls().isEmpty()) {
			return told(PollVerdict.RUNNING, ResultUrls.NONE, data, message);
		}
		return told(PollVerdict.SUCCEEDED, result, data,
				message + (result.note().isEmpty() ? "" : ". " + result.note()));
	}

	private PollReply told(PollVerdict verdict, ResultUrls result, JsonNode data, String message) {
		List<String> urls = (result.urls() != null) ? result.urls() : List.of();
		boolean failed = verdict == PollVerdict.FAILED;
		Instant createdAt = time(data.path("createTime"));
		Instant completedAt = time(data.path("completeTime"));
		if (createdAt != null && completedAt != null && completedAt.isBefore(createdAt)) {
			completedAt = null;
		}
		return new PollReply(verdict, urls, failed ? words(data.path("failCode")) : null,
				failed ? words(data.path("failMsg")) : null, createdAt, completedAt, printable(message), null,
				result.listed());
	}

	private static @Nullable Instant time(JsonNode milliseconds) {
		String text = Json.scalar(milliseconds);
		if (text == null || !text.matches("\\d{1,15}")) {
			return null;
		}
		Instant time = Instant.ofEpochMilli(new BigInteger(text).longValueExact());
		return (time.isBefore(EARLIEST) || time.isAfter(LATEST)) ? null : time;
	}

	private @Nullable String words(JsonNode node) {
		String text = Json.scalar(node);
		return (text == null || text.isBlank()) ? null : printable(text);
	}

	private static String said(Envelope envelope) {
		return envelope.message().isEmpty() ? "" : ": " + envelope.message();
	}

	private PollReply unavailable(String message) {
		return PollReply.of(PollVerdict.UNAVAILABLE, printable(message), null);
	}

	private String printable(String text) {
		return PrintableText.printable(this.key.redact(text));
	}

}
