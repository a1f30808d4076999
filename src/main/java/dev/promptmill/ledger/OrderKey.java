package dev.promptmill.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The key that two rows of different runs have in common when they are the same order:
 * the id, case aside, and the fingerprint. A short hash of both, so that the index stays
 * small; whoever finds a row by it compares the two.
 */
final class OrderKey {

	private OrderKey() {
	}

	/** Of an id that is {@link NormalizedId folded} already. */
	static long of(String folded, String fingerprint) {
		byte[] both = (folded + '\n' + fingerprint).getBytes(StandardCharsets.UTF_8);
		try {
			return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(both)).getLong();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
