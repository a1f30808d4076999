package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns what came of a balance request into an amount. */
final class BalanceResponseParser {

	/** What the ledger's columns hold, before and after the point. */
	private static final int MAX_DIGITS = 12;

	private static final int MAX_TEXT = 100;

	private static final int DECIMALS = 6;

	private static final BigDecimal MOST = new BigDecimal("999999999999.999999");

	private final ApiKey key;

	BalanceResponseParser(ApiKey key) {
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

	/**
	 * As much of a number as the ledger can hold; an account of 10^12 is as good as more.
	 */
	private static @Nullable BigDecimal amount(JsonNode data) {
		if (!data.isNumber() && !(data.isString() && data.stringValue().length() <= MAX_TEXT)) {
			return null;
		}
		try {
			return bounded(data.isNumber() ? data.decimalValue() : new BigDecimal(data.stringValue().strip()));
		}
		catch (NumberFormatException | ArithmeticException ex) {
			return null;
		}
	}

	/** A number with an absurd exponent would fill the memory when written out. */
	private static BigDecimal bounded(BigDecimal amount) {
		long digits = (long) amount.precision() - amount.scale();
		if (amount.signum() != 0 && digits > MAX_DIGITS) {
			return (amount.signum() > 0) ? MOST : MOST.negate();
		}
		if (amount.signum() == 0 || digits < -DECIMALS) {
			return (Math.abs((long) amount.scale()) <= DECIMALS) ? amount : BigDecimal.ZERO;
		}
		return (amount.scale() > DECIMALS) ? amount.setScale(DECIMALS, RoundingMode.FLOOR) : amount;
	}

	private BalanceReply unknown(boolean keyRefused, String message) {
		return new BalanceReply(null, keyRefused, PrintableText.printable(this.key.redact(message)));
	}

}
