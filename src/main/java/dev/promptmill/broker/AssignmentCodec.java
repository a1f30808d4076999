package dev.promptmill.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.promptmill.ledger.PartitionAssignment;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders as JSON, so that an operator can read the queue. */
final class AssignmentCodec {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private AssignmentCodec() {
	}

	static String write(PartitionAssignment order) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("run", order.runId());
		json.put("partition", order.partition());
		json.put("epoch", order.runEpoch());
		return MAPPER.writeValueAsString(json);
	}

	/** Empty for what is not an order. */
	static Optional<PartitionAssignment> read(@Nullable String text) {
		if (text == null) {
			return Optional.empty();
		}
		try {
			JsonNode json = MAPPER.readTree(text);
			if (!json.path("run").isIntegralNumber() || !json.path("partition").isInt()
					|| !json.path("epoch").isIntegralNumber()) {
				return Optional.empty();
			}
			return Optional.of(new PartitionAssignment(json.get("run").asLong(), json.get("partition").asInt(),
					json.get("epoch").asLong()));
		}
		catch (JacksonException ex) {
			return Optional.empty();
		}
	}

}
