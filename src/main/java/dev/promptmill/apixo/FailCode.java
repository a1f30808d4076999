package dev.promptmill.apixo;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The fail codes that call for more than failing their row. The API's list is open:
 * everything not named here is final for its row.
 */
public final class FailCode {

	private static final Set<String> RETRYABLE = Set.of("UPSTREAM_ERROR", "TIMEOUT", "PROCESSING_TIMEOUT",
			"MODEL_UNAVAILABLE");

	private static final Set<String> OUT_OF_FUNDS = Set.of("INSUFFICIENT_BALANCE", "INSUFFICIENT_CREDITS");

	private FailCode() {
	}

	/**
	 * Whether the same task may well succeed when it is submitted again.
	 * @param code the code as the API sent it, in any case
	 */
	public static boolean retryable(@Nullable String code) {
		return RETRYABLE.contains(normalized(code));
	}

	/**
	 * Whether the account could not pay for the task.
	 * @param code the code as the API sent it, in any case
	 */
	public static boolean outOfFunds(@Nullable String code) {
		return OUT_OF_FUNDS.contains(normalized(code));
	}

	private static String normalized(@Nullable String code) {
		return (code != null) ? code.strip().toUpperCase(Locale.ROOT) : "";
	}

}
