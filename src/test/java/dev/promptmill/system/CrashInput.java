package dev.promptmill.system;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Twenty rows. A varied input has some that need a second attempt, a fresh URL, or a look
 * by the operator.
 *
 * @param prompts by id
 * @param csv the file
 */
record CrashInput(Map<String, String> prompts, String csv) {

	static final int ROWS = 20;

	static CrashInput of(boolean varied) {
		Map<String, String> prompts = new LinkedHashMap<>();
		StringBuilder csv = new StringBuilder("id,prompt,size,num_images\n");
		for (int row = 1; row <= ROWS; row++) {
			String id = "r" + row;
			String prompt = "prompt number " + row + (varied ? fault(row) : "");
			prompts.put(id, prompt);
			String images = (varied && row == 20) ? "0" : (row % 5 == 0) ? "2" : "1";
			csv.append(id).append(',').append(prompt).append(",512x512,").append(images).append('\n');
		}
		return new CrashInput(prompts, csv.toString());
	}

	private static String fault(int row) {
		return switch (row) {
			case 3, 12 -> " [[fail-once:UPSTREAM_ERROR]]";
			case 5 -> " [[partial:1]]";
			case 8 -> " [[download-once:stale-404]]";
			case 14 -> " [[fail:CONTENT_VIOLATION]]";
			default -> "";
		};
	}

	/** How a row ends unless it becomes UNKNOWN. */
	String status(String id) {
		String prompt = this.prompts.get(id);
		if (prompt.contains("[[partial")) {
			return "PARTIAL";
		}
		if (prompt.contains("CONTENT_VIOLATION")) {
			return "FAILED";
		}
		return (id.equals("r20") && this.csv.contains(",0\n")) ? "REJECTED" : "DELIVERED";
	}

}
