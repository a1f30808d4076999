package dev.promptmill.input.source;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A record of a file before any column is known.
 *
 * @param line where it starts, from 1
 * @param lastLine where it ends
 * @param cells the texts between the delimiters
 * @param flaw what is wrong with its quotes; the cells are then a guess
 */
public record RawRecord(long line, long lastLine, List<String> cells, @Nullable String flaw) {

	/** Whether it says nothing at all. */
	public boolean isEmpty() {
		return this.flaw == null && this.cells.stream().allMatch((cell) -> Blanks.stripAll(cell).isEmpty());
	}

}
