package dev.promptmill.ledger;

import java.text.Normalizer;
import java.util.Locale;

/** The form in which two ids are the same, in one input and between runs. */
public final class NormalizedId {

	private NormalizedId() {
	}

	/**
	 * NFC, then lower case.
	 * @param id as given
	 * @return its folded form
	 */
	public static String of(String id) {
		return Normalizer.normalize(id, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
	}

}
