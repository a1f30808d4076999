package dev.promptmill.apixo;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Decides what came of a POST: the one place where an answer gets its
 * {@link SubmitVerdict}, and with it its meaning for money.
 */
final class SubmitResponseParser {

	private static final int MAX_PAGE_WORDS = 200;

	private final SecretMasker masker;

	private final InstantSource clock;

	private final String target;

	/**
	 * Create an instance.
	 * @param masker what to keep out of messages
	 * @param clock the time that dates are compared with
	 * @param target names model and address in messages
	 */
	SubmitResponseParser(SecretMasker masker, InstantSource clock, String target) {
		this.masker = masker;
		this.clock = clock;
		this.target = target;
	}

	/**
	 * Reads what came of a POST.
	 * @param inputJson the {@code input} that was sent: what an answer repeats of it is
	 * not taken for the server's words
	 */
	SubmitReply read(Exchange exchange, String inputJson) {
		if (exchange instanceof Exchange.NotSent notSent) {
			return unanswered(SubmitVerdict.UNSENT, "Not sent: " + notSent.reason());
		}
		if (exchange instanceof Exchange.NoAnswer noAnswer) {
			return unanswered(SubmitVerdict.LOST, "Sent, but not answered: " + noAnswer.reason());
		}
		return read((Exchange.Answer) exchange, inputJson);
	}

	private SubmitReply read(Exchange.Answer answer, String inputJson) {
		Envelope envelope = Envelope.read(answer.body(), this.masker::redact).orElse(null);
		int status = (envelope != null) ? envelope.effectiveStatus(answer.status()) : answer.status();
		boolean success = status / 100 == 2 && (envelope == null || envelope.isSuccess());
		String code = (envelope != null) ? envelope.code() : null;
		String kept = answer.body().isBlank() ? null : PrintableText.printable(this.masker.redact(answer.body()));
		String taskId = TaskIds.find(answer.body(), success, (id) -> !this.masker.isKeyIn(id));
		if (taskId != null) {
			String message = (status / 100 == 2) ? "accepted"
					: "accepted, although " + message(status, answer, envelope);
			return new SubmitReply(SubmitVerdict.ACCEPTED, taskId, answer.status(), code, message,
					RetryAfterParser.header(answer, this.clock.instant()), kept);
		}
		SubmitVerdict verdict = verdict(status, answer, envelope, PromptEchoFilter.of(inputJson));
		Duration pause = RetryAfterParser.read(answer, envelope, this.clock.instant());
		return new SubmitReply(verdict, null, answer.status(), code, message(status, answer, envelope), pause, kept);
	}

	private static SubmitVerdict verdict(int status, Exchange.Answer answer, @Nullable Envelope envelope,
			PromptEchoFilter echo) {
		RefusalClassifier words = new RefusalClassifier(envelope, echo);
		if (words.isOutOfFunds(status)) {
			return SubmitVerdict.NO_FUNDS;
		}
		return switch (status) {
			case 401 -> SubmitVerdict.KEY_REFUSED;
			case 402 -> SubmitVerdict.NO_FUNDS;
			case 403 -> words.isAboutRow() ? SubmitVerdict.ROW_REFUSED : SubmitVerdict.ACCESS_DENIED;
			// No such model, no submissions at this address, a proxy in between
			case 404, 405, 407 -> SubmitVerdict.ACCESS_DENIED;
			// The server gave up waiting, and does not say what for
			case 408 -> SubmitVerdict.LOST;
			case 429 -> words.isAboutQuota() ? SubmitVerdict.QUOTA_EXCEEDED : SubmitVerdict.RATE_LIMITED;
			default -> switch (status / 100) {
				case 4 -> SubmitVerdict.ROW_REFUSED;
				case 5 -> SubmitVerdict.SERVER_ERROR;
				case 2 -> (answer.cutOff() != null) ? SubmitVerdict.LOST : SubmitVerdict.NOT_UNDERSTOOD;
				default -> SubmitVerdict.NOT_UNDERSTOOD;
			};
		};
	}

	private String message(int status, Exchange.Answer answer, @Nullable Envelope envelope) {
		String said = said(answer, envelope);
		String text = "HTTP " + answer.status() + ((status != answer.status()) ? ", code " + status : "") + said;
		if (status / 100 == 2) {
			text = "Answered without a usable task id, HTTP " + answer.status() + said;
		}
		else if (status / 100 == 3) {
			text = "Redirected (HTTP " + status
					+ Optional.ofNullable(answer.header("location")).map((to) -> " to " + to).orElse("")
					+ "), which is not followed: correct promptmill.api.base-url, " + this.target;
		}
		else if (status == 404 || status == 405) {
			text += " - the API does not take " + this.target
					+ ": check promptmill.api.model and promptmill.api.base-url";
		}
		else if (status == 407) {
			text += " - a proxy on the way asks for a user and a password";
		}
		return PrintableText.printable(
				this.masker.redact((answer.cutOff() != null) ? text + " (cut off: " + answer.cutOff() + ")" : text));
	}

	/** What a gateway or a proxy says outside the API's envelope names causes, too. */
	private String said(Exchange.Answer answer, @Nullable Envelope envelope) {
		String words = (envelope != null) ? envelope.message() : "";
		if (words.isEmpty() && (envelope == null || envelope.code() == null)) {
			words = PrintableText.printable(this.masker.redact(PrintableText.withoutTags(answer.body())),
					MAX_PAGE_WORDS);
		}
		return words.isEmpty() ? "" : ": " + words;
	}

	private SubmitReply unanswered(SubmitVerdict verdict, String message) {
		return new SubmitReply(verdict, null, 0, null, PrintableText.printable(this.masker.redact(message)), null);
	}

}
