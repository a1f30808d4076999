package dev.promptmill.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.promptmill.ledger.jdbc.Json;

/**
 * The operator's instructions about what a run may buy of rows that were bought before.
 *
 * @param mode how it takes them in general
 * @param redo normalized ids of rows that are bought again, whatever is there
 * @param completePartial whether images are bought that were never made
 * @param buyMissing whether images are bought again that are gone
 */
public record PurchaseOptions(Mode mode, Set<String> redo, boolean completePartial, boolean buyMissing) {

	/** Nothing that was bought before. */
	public static final PurchaseOptions PLAIN = new PurchaseOptions(Mode.PLAIN, Set.of(), false, false);

	/** Everything, by the operator's instruction. */
	public static final PurchaseOptions EVERYTHING = new PurchaseOptions(Mode.NEW, Set.of(), false, false);

	public PurchaseOptions {
		redo = Set.copyOf(redo);
	}

	/** Whether a row is bought whatever was bought before. */
	public boolean isBoughtAgain(String id) {
		return this.mode == Mode.NEW || (!this.redo.isEmpty() && this.redo.contains(NormalizedId.of(id)));
	}

	/** The operator's instruction that counts for rows which are bought again. */
	public PurchaseInstruction instruction() {
		return (this.mode == Mode.NEW) ? PurchaseInstruction.NEW : PurchaseInstruction.REDO;
	}

	String toJson() {
		Map<String, String> json = new LinkedHashMap<>();
		json.put("mode", this.mode.name());
		json.put("redo", Json.write(List.copyOf(new TreeSet<>(this.redo))));
		json.put("complete_partial", Boolean.toString(this.completePartial));
		json.put("buy_missing", Boolean.toString(this.buyMissing));
		return Json.write(json);
	}

	static PurchaseOptions fromJson(String text) {
		Map<String, String> json = Json.map(text);
		return new PurchaseOptions(Mode.valueOf(json.getOrDefault("mode", Mode.PLAIN.name())),
				Set.copyOf(Json.strings(json.getOrDefault("redo", "[]"))),
				Boolean.parseBoolean(json.get("complete_partial")), Boolean.parseBoolean(json.get("buy_missing")));
	}

	/** The general rule for rows that were bought before. */
	public enum Mode {

		/** There should be none: the run was refused otherwise. */
		PLAIN,

		/** Their images are taken over. */
		SINCE_LAST,

		/** They are bought again. */
		NEW

	}

}
