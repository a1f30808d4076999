package dev.promptmill.input.header;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.input.source.Blanks;

/**
 * The columns that make a row of each row and value ({@code promptmill.vary}). A row that
 * has a value of its own in such a column keeps it.
 *
 * @param positions of the columns, in the order of their names
 * @param values of each
 */
public record Variations(List<Integer> positions, List<List<String>> values) {

	static final Variations NONE = new Variations(List.of(), List.of());

	public boolean isEmpty() {
		return this.positions.isEmpty();
	}

	/** The rows that one row makes, at least one; the last column changes fastest. */
	public List<List<String>> of(List<String> cells) {
		List<List<String>> rows = List.of(cells);
		for (int i = 0; i < this.positions.size(); i++) {
			int position = this.positions.get(i);
			if (!Blanks.stripAll(cells.get(position)).isEmpty()) {
				continue;
			}
			List<List<String>> more = new ArrayList<>(rows.size() * this.values.get(i).size());
			for (List<String> row : rows) {
				for (String value : this.values.get(i)) {
					List<String> varied = new ArrayList<>(row);
					varied.set(position, value);
					more.add(varied);
				}
			}
			rows = more;
		}
		return rows;
	}

	/** What the values of a row add to its id. */
	public String suffix(List<String> cells) {
		StringBuilder suffix = new StringBuilder();
		for (int position : this.positions) {
			if (position < cells.size() && !cells.get(position).isEmpty()) {
				suffix.append('-').append(Blanks.stripAll(cells.get(position)));
			}
		}
		return suffix.toString();
	}

}
