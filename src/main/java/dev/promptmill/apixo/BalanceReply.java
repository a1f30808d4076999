package dev.promptmill.apixo;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of asking for the balance.
 *
 * @param usd what is left to spend under this key, in US dollars; absent when it could
 * not be learned
 * @param keyRefused whether the API refused the key (401), so that no submission could
 * succeed
 * @param message why the balance could not be learned, for people: printable, at most 500
 * characters; empty when it was
 */
public record BalanceReply(@Nullable BigDecimal usd, boolean keyRefused, String message) {
}
