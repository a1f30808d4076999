package dev.promptmill.cli.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes lines: fields in snake case, in the order of the components, times in UTC with
 * milliseconds.
 */
final class JsonText {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.addModule(new SimpleModule().addSerializer(new Milliseconds()))
		.build();

	private JsonText() {
	}

	static String of(JsonLine line) {
		return MAPPER.writeValueAsString(line);
	}

	/** Times, ISO 8601. */
	private static final class Milliseconds extends StdSerializer<Instant> {

		private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
			.withZone(ZoneOffset.UTC);

		private Milliseconds() {
			super(Instant.class);
		}

		@Override
		public void serialize(Instant time, JsonGenerator generator, SerializationContext context) {
			generator.writeString(FORMAT.format(time));
		}

	}

}
