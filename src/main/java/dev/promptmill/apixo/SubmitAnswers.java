package dev.promptmill.apixo;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Turns what came of a POST into its {@link SubmitVerdict}. */
final class SubmitAnswers {

	private static final int MAX_TASK_ID = 200;

	private static final Pattern OUT_OF_FUNDS = Pattern
		.compile("insufficient[ _-]+(\\w+[ _-]+)?(credit|balance|fund)|(credit|balance|fund)s? (is|are) insufficient");

	private static final Pattern ABOUT_THE_ROW = Pattern
		.compile("content|policy|policies|prompt|moderation|nsfw|sensitive|safety");

	/** Said of the account, whatever it did: every other row would fare alike. */
	private static final Pattern ABOUT_THE_ACCOUNT = Pattern
		.compile("(account|api[ _-]?key|organi[sz]ation|workspace|subscription|plan)\\b.{0,60}"
				+ "(suspend|disabl|deactivat|banned|block|restrict|closed|expired|not allowed|permission|denied|access)");

	private final ApiKey key;

	private final InstantSource clock;

	private final String target;

	/**
	 * Create an instance.
	 * @param key the key to keep out of messages
	 * @param clock the time {@code Retry-After} dates are compared with
	 * @param target names model and address in messages
	 */
	SubmitAnswers(ApiKey key, InstantSource clock, String target) {
		this.key = key;
		this.clock = clock;
		this.target = target;
	}

	SubmitReply read(Exchange exchange) {
		if (exchange instanceof Exchange.NotSent notSent) {
			return unanswered(SubmitVerdict.UNSENT, "Not sent: " + notSent.reason());
		}
		if (exchange instanceof Exchange.NoAnswer noAnswer) {
			return unanswered(SubmitVerdict.LOST, "Sent, but not answered: " + noAnswer.reason());
		}
		return read((Exchange.Answer) exchange);
	}

	private SubmitReply read(Exchange.Answer answer) {
		Optional<Envelope> envelope = Envelope.read(answer.body(), this.key::redact);
		int status = envelope.map((read) -> read.effectiveStatus(answer.status())).orElse(answer.status());
		String code = envelope.map(Envelope::code).orElse(null);
		Duration retryAfter = RetryAfter.read(answer.retryAfter(), this.clock.instant());
		String taskId = envelope.map(SubmitAnswers::taskId).orElse(null);
		if (status / 100 == 2 && taskId != null) {
			return new SubmitReply(SubmitVerdict.ACCEPTED, taskId, answer.status(), code, "accepted", retryAfter);
		}
		SubmitVerdict verdict = verdict(status, envelope);
		return new SubmitReply(verdict, null, answer.status(), code, message(status, answer, envelope), retryAfter);
	}

	private static SubmitVerdict verdict(int status, Optional<Envelope> envelope) {
		String words = envelope.map(Envelope::words).orElse("");
		if (isOutOfFunds(status, envelope, words)) {
			return SubmitVerdict.NO_FUNDS;
		}
		return switch (status) {
			case 401 -> SubmitVerdict.KEY_REFUSED;
			case 402 -> SubmitVerdict.NO_FUNDS;
			case 403 -> isAboutTheRow(words) ? SubmitVerdict.ROW_REFUSED : SubmitVerdict.ACCESS_DENIED;
			// No such model, no submissions at this address, a proxy in between
			case 404, 405, 407 -> SubmitVerdict.ACCESS_DENIED;
			// The server gave up waiting, and does not say what for
			case 408 -> SubmitVerdict.LOST;
			case 429 -> SubmitVerdict.RATE_LIMITED;
			default -> switch (status / 100) {
				case 3 -> SubmitVerdict.ACCESS_DENIED;
				case 4 -> SubmitVerdict.ROW_REFUSED;
				case 5 -> SubmitVerdict.SERVER_ERROR;
				default -> SubmitVerdict.LOST;
			};
		};
	}

	private static boolean isAboutTheRow(String words) {
		return ABOUT_THE_ROW.matcher(words).find() && !ABOUT_THE_ACCOUNT.matcher(words).find();
	}

	private static boolean isOutOfFunds(int status, Optional<Envelope> envelope, String words) {
		boolean named = envelope.filter((read) -> FailCode.outOfFunds(read.code()) || FailCode.outOfFunds(read.error()))
			.isPresent();
		return switch (status) {
			case 400, 403, 429 -> named || OUT_OF_FUNDS.matcher(words).find();
			default -> named && status / 100 == 2;
		};
	}

	private static @Nullable String taskId(Envelope envelope) {
		String id = Json.scalar(envelope.data().path("taskId"));
		return (id != null && !id.isBlank() && id.length() <= MAX_TASK_ID && Text.isClean(id)) ? id : null;
	}

	private String message(int status, Exchange.Answer answer, Optional<Envelope> envelope) {
		String words = envelope.map(Envelope::message).orElse("");
		String said = words.isEmpty() ? "" : ": " + words;
		String text = "HTTP " + answer.status() + ((status != answer.status()) ? ", code " + status : "") + said;
		if (status / 100 == 2) {
			text = "Answered without a usable task id, HTTP " + answer.status() + said;
		}
		else if (status / 100 == 3) {
			text = "Redirected (HTTP " + status + "), which is not followed: correct promptmill.api.base-url, "
					+ this.target;
		}
		else if (status == 404 || status == 405) {
			text += " - the API does not take " + this.target
					+ ": check promptmill.api.model and promptmill.api.base-url";
		}
		return Text.printable((answer.cutOff() != null) ? text + " (cut off: " + answer.cutOff() + ")" : text);
	}

	private SubmitReply unanswered(SubmitVerdict verdict, String message) {
		return new SubmitReply(verdict, null, 0, null, Text.printable(this.key.redact(message)), null);
	}

}
