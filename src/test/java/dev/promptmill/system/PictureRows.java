package dev.promptmill.system;

import java.util.function.IntFunction;

/** Inputs of many plain rows: r1 asks for "picture 1", and so on, small and square. */
final class PictureRows {

	private PictureRows() {
	}

	static String of(int count) {
		return of(count, (row) -> "");
	}

	/**
	 * The same with faults.
	 * @param fault marker that ends the prompt of a row, or nothing
	 */
	static String of(int count, IntFunction<String> fault) {
		StringBuilder csv = new StringBuilder("id,prompt,size\n");
		for (int row = 1; row <= count; row++) {
			csv.append('r').append(row).append(",picture ").append(row).append(fault.apply(row)).append(",512x512\n");
		}
		return csv.toString();
	}

}
