package dev.promptmill.input.header;

import dev.promptmill.input.source.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A carried column whose name other tools use for something that this program knows by
 * another name.
 *
 * @param column its name in the file
 * @param meant what it probably means: a column of ours, or the setting
 * {@code image-name}
 * @param option what to add to the command to use it, null where it can't be used as it
 * is
 * @param note what else there is to know, may be empty
 */
public record Lookalike(String column, String meant, @Nullable String option, String note) {

	/** All of it in one sentence. */
	public String sentence() {
		return "Column " + Printable.quote(this.column) + " looks like " + this.meant + " but is only carried through"
				+ ((this.option != null) ? "; to use it, add " + this.option : "")
				+ (this.note.isEmpty() ? "." : "; " + this.note + ".");
	}

}
