package dev.promptmill.system;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Twenty rows. A varied input has some that need a second attempt, a fresh URL, or a look
 * by the operator. Some may have been bought by an earlier run.
 *
 * @param prompts by id
 * @param csv the file
 * @param bought ids of rows that an earlier run bought
 * @param redo those of them that are bought again
 */
record CrashInput(Map<String, String> prompts, String csv, Set<String> bought, Set<String> redo) {

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
		return new CrashInput(prompts, csv.toString(), Set.of(), Set.of());
	}

	/** The same with the first rows bought by an earlier run. */
	CrashInput after(int bought, Set<String> redo) {
		Set<String> ids = new LinkedHashSet<>(List.copyOf(this.prompts.keySet()).subList(0, bought));
		return new CrashInput(this.prompts, this.csv, ids, redo);
	}

	/** The file of the earlier run. */
	String earlierCsv() {
		return this.csv.lines().limit(1 + this.bought.size()).collect(Collectors.joining("\n", "", "\n"));
	}

	/** Options of the run. */
	List<String> options() {
		return this.bought.isEmpty() ? List.of() : this.redo.isEmpty() ? List.of("--since-last")
				: List.of("--since-last", "--redo", String.join(",", this.redo));
	}

	/** Whether the run takes a row over. */
	boolean isTakenOver(String id) {
		return this.bought.contains(id) && !this.redo.contains(id) && !madeNothing(id);
	}

	/** How often a row may be accepted without a failure. */
	int mostPurchases(String id) {
		return this.redo.contains(id) ? 2 : 1;
	}

	private boolean madeNothing(String id) {
		return this.prompts.getOrDefault(id, "").contains("CONTENT_VIOLATION");
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
		return (id.equals("r20") && this.csv.contains(",0\n")) ? "REJECTED" : isTakenOver(id) ? "REUSED" : "DELIVERED";
	}

}
