package dev.promptmill.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.promptmill.ledger.SlotOrder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders as JSON, so that an operator can read the queue. */
final class OrderText {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private OrderText() {
	}

	static String write(SlotOrder order) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("run", order.runId());
		json.put("slot", order.slot());
		json.put("epoch", order.runEpoch());
		return MAPPER.writeValueAsString(json);
	}

	/** Empty for what is not an order. */
	static Optional<SlotOrder> read(@Nullable String text) {
		if (text == null) {
			return Optional.empty();
		}
		try {
			JsonNode json = MAPPER.readTree(text);
			if (!json.path("run").isIntegralNumber() || !json.path("slot").isInt()
					|| !json.path("epoch").isIntegralNumber()) {
				return Optional.empty();
			}
			return Optional
				.of(new SlotOrder(json.get("run").asLong(), json.get("slot").asInt(), json.get("epoch").asLong()));
		}
		catch (JacksonException ex) {
			return Optional.empty();
		}
	}

}
