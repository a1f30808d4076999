package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns what came of a balance request into an amount. */
final class BalanceAnswers {

	private static final int MAX_DIGITS = 15;

	private final ApiKey key;

	BalanceAnswers(ApiKey key) {
		this.key = key;
	}

	BalanceReply read(Exchange exchange) {
		if (exchange instanceof Exchange.NotSent notSent) {
			return unknown(false, "Not asked: " + notSent.reason());
		}
		if (exchange instanceof Exchange.NoAnswer noAnswer) {
			return unknown(false, "Asked, but not answered: " + noAnswer.reason());
		}
		return read((Exchange.Answer) exchange);
	}

	private BalanceReply read(Exchange.Answer answer) {
		Optional<Envelope> envelope = Envelope.read(answer.body(), this.key::redact);
		int status = envelope.map((read) -> read.effectiveStatus(answer.status())).orElse(answer.status());
		String said = envelope.map(Envelope::message).filter((words) -> !words.isEmpty()).orElse("no message");
		if (status / 100 != 2) {
			return unknown(status == 401, "HTTP " + status + ": " + said);
		}
		BigDecimal usd = envelope.map((read) -> amount(read.data())).orElse(null);
		return (usd != null) ? new BalanceReply(usd, false, "")
				: unknown(false, "The answer holds no amount (HTTP " + answer.status() + ": " + said + ")");
	}

	/** A number with an absurd exponent would fill the memory when written out. */
	private static @Nullable BigDecimal amount(JsonNode data) {
		if (!data.isNumber() && !data.isString()) {
			return null;
		}
		try {
			BigDecimal amount = data.isNumber() ? data.decimalValue() : new BigDecimal(data.stringValue().strip());
			boolean sane = Math.abs((long) amount.scale()) <= MAX_DIGITS && amount.precision() <= 2 * MAX_DIGITS;
			return sane ? amount : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private BalanceReply unknown(boolean keyRefused, String message) {
		return new BalanceReply(null, keyRefused, Text.printable(this.key.redact(message)));
	}

}
