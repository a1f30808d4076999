package dev.promptmill.input;

import java.util.HashMap;
import java.util.Map;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.input.header.Column;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.order.OrderKey;

/**
 * Gives each row of an input the key of its order. A row is known by its id; where the
 * input has none, by its order and which of the rows with this order it is. Then 16 to 32
 * bytes are kept for each order. To be asked about each row once, in the input's order.
 * Not for several threads.
 */
public final class OrderKeys {

	/** The setting that names the model, as a plan keeps it. */
	public static final String MODEL = "promptmill.api.model";

	private final String model;

	private boolean counting;

	private final Map<String, Integer> repeated = new HashMap<>();

	private final HashSet64 seen = new HashSet64();

	/**
	 * @param model that is asked
	 * @param simulated orders of simulated runs never meet those of real ones
	 */
	public OrderKeys(String model, boolean simulated) {
		this.model = simulated ? "simulated " + model : model;
	}

	/** Those of a run. */
	static OrderKeys of(Run.Plan plan) {
		return new OrderKeys(plan.settings().getOrDefault(MODEL, ""), plan.simulated());
	}

	/** Has rows be known by their ids, if the input has any. */
	public OrderKeys of(PromptCsvReader input) {
		this.counting = !input.header().has(Column.ID);
		return this;
	}

	/** The key of a valid row. */
	public OrderKey key(PromptRow row) {
		String order = order(row.input());
		return OrderKey.of(row.id(), order, ordinal(order));
	}

	/** What would be sent, as a hash. */
	String order(ImageInput input) {
		return input.order(this.model);
	}

	/** Whether rows are told apart by counting them. */
	boolean isCounting() {
		return this.counting;
	}

	/** Which row with this order it is, from 1; 0 if rows are known by their ids. */
	int ordinal(String order) {
		if (!this.counting) {
			return 0;
		}
		if (this.seen.add(hash(order))) {
			return 1;
		}
		return this.repeated.merge(order, 2, (before, two) -> before + 1);
	}

	/**
	 * Of ten of its 22 characters. Where two orders meet, the second is counted as a
	 * repeated one, which is as good a key.
	 */
	private static long hash(String order) {
		long hash = 0;
		for (int i = 0; i < Math.min(10, order.length()); i++) {
			hash = (hash << 6) | (order.charAt(i) & 63) ^ (order.charAt(i) >>> 6);
		}
		return hash;
	}

}
