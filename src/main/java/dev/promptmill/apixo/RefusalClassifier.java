package dev.promptmill.apixo;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Classifies a refusal by the server's own words: what it repeats of the row does not
 * count. Patterns are matched against plain lower-case words, with single spaces between
 * them and of bounded length.
 */
final class RefusalClassifier {

	private static final Pattern OUT_OF_FUNDS = Pattern
		.compile("(insufficient|not enough) (\\w{1,20} )?(credit|balance|fund)|out of (credit|fund)"
				+ "|(credit|balance|fund)s? (is |are )?(insufficient|exhausted|depleted|used up|too low)");

	private static final Pattern QUOTA = Pattern.compile(
			"quota|(daily|weekly|monthly) (\\w{1,20} )?(limit|allowance)|limit (\\w{1,20} ){0,4}(day|week|month|today)\\b");

	/** A quota by the second or the minute is a rate. */
	private static final Pattern RATE = Pattern.compile("(per|a|each|every) (second|minute|sec|min)\\b|concurren");

	private static final Pattern ABOUT_THE_ROW = Pattern
		.compile("content|policy|policies|prompt|moderation|nsfw|sensitive|safety");

	/** Said of the account, whatever it did: every other row would fare alike. */
	private static final Pattern ABOUT_THE_ACCOUNT = Pattern
		.compile("(account|api ?key|organi[sz]ation|workspace|subscription|plan)\\b.{0,60}"
				+ "(suspend|disabl|deactivat|banned|block|restrict|closed|expired|not allowed|permission|denied|access)");

	private final @Nullable Envelope envelope;

	private final PromptEchoFilter echo;

	private final String words;

	RefusalClassifier(@Nullable Envelope envelope, PromptEchoFilter echo) {
		this.envelope = envelope;
		this.echo = echo;
		this.words = (envelope != null) ? echo.without(envelope.words()) : "";
	}

	boolean isOutOfFunds(int status) {
		boolean named = this.envelope != null
				&& (FailCode.outOfFunds(this.envelope.code()) || FailCode.outOfFunds(this.envelope.error()));
		return switch (status) {
			case 400, 403, 429 -> named || this.echo.saidByServer(OUT_OF_FUNDS, this.words);
			default -> named && status / 100 == 2;
		};
	}

	boolean isAboutQuota() {
		return this.echo.saidByServer(QUOTA, this.words) && !RATE.matcher(this.words).find();
	}

	boolean isAboutRow() {
		return ABOUT_THE_ROW.matcher(this.words).find() && !ABOUT_THE_ACCOUNT.matcher(this.words).find();
	}

}
