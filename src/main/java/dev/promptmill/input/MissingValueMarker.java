package dev.promptmill.input;

import java.util.Locale;
import java.util.Set;

import dev.promptmill.input.source.Blanks;

/** Recognises the words that programs write where there is nothing. */
final class MissingValueMarker {

	private static final int LONGEST = 12;

	private static final Set<String> NOTHING = Set.of("nan", "none", "null", "nil", "n/a", "na", "#n/a", "undefined",
			"#ref!", "#name?", "#value!", "#div/0!", "#null!", "#num!", "#spill!", "#calc!", "<na>", "-", "--", ".",
			"...", "?", "nat", "(null)", "(empty)", "(blank)");

	private MissingValueMarker() {
	}

	/** Whether a cell says in a word that it is empty. */
	static boolean isNothing(String cell) {
		String text = (cell.length() <= 4 * LONGEST) ? Blanks.stripAll(cell) : cell;
		return text.length() <= LONGEST && NOTHING.contains(text.toLowerCase(Locale.ROOT));
	}

}
