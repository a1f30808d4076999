package dev.promptmill.cli.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.promptmill.support.RecordJavadoc;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The reference of all lines that commands print with {@code --json}, from their records:
 * names, types and what their Javadoc says.
 */
final class JsonReference {

	/** Records that several lines have, with the titles of their own sections. */
	private static final Map<Class<?>, String> SHARED = Map.of(RunFacts.class, "A run", PlanFacts.class, "A plan");

	private final StringBuilder page = new StringBuilder();

	static String name(RecordComponent component) {
		return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
	}

	JsonReference text(String text) {
		this.page.append(text);
		return this;
	}

	/** A section about the lines of one or more commands. */
	JsonReference section(String title, List<Class<? extends JsonLine>> lines) {
		this.page.append("\n## ").append(title).append("\n");
		lines.forEach(this::line);
		return this;
	}

	/** A section about what several lines have. */
	JsonReference shared(Class<?> type) {
		this.page.append("\n## ").append(SHARED.get(type)).append("\n\n").append(RecordJavadoc.of(type).text());
		table(type, "");
		return this;
	}

	/** Whether the fields of a component are fields of its record. */
	static boolean isUnwrapped(RecordComponent component) {
		return component.getAccessor().isAnnotationPresent(JsonUnwrapped.class);
	}

	String page() {
		return this.page.toString();
	}

	private void line(Class<? extends JsonLine> type) {
		this.page.append('\n').append(RecordJavadoc.of(type).text());
		table(type, "| `type` | `\"" + type.getAnnotation(JsonTypeName.class).value() + "\"` | |\n");
	}

	private void table(Class<?> type, String first) {
		this.page.append("\n\n| Field | Value | |\n|---|---|---|\n").append(first);
		Map<String, Class<?>> nested = new LinkedHashMap<>();
		fields(type, "", nested);
		nested.forEach((name, record) -> {
			this.page.append("\n`").append(name).append("`: ").append(RecordJavadoc.of(record).text());
			table(record, "");
		});
	}

	private void fields(Class<?> type, String when, Map<String, Class<?>> nested) {
		RecordJavadoc texts = RecordJavadoc.of(type);
		for (RecordComponent component : type.getRecordComponents()) {
			String text = texts.of(component.getName());
			if (isUnwrapped(component) && SHARED.containsKey(component.getType())) {
				String title = SHARED.get(component.getType());
				this.page.append("| all of [%s](#%s) | | |\n".formatted(title.toLowerCase(Locale.ROOT),
						title.toLowerCase(Locale.ROOT).replace(' ', '-')));
				continue;
			}
			if (isUnwrapped(component)) {
				fields(component.getType(), isNullable(component) ? text + ": " : "", nested);
				continue;
			}
			Class<?> record = element(component.getGenericType());
			if (record.isRecord()) {
				nested.put(name(component), record);
			}
			this.page.append("| `")
				.append(name(component))
				.append("` | ")
				.append(value(component))
				.append(" | ")
				.append(when)
				.append(text)
				.append(" |\n");
		}
	}

	private static String value(RecordComponent component) {
		String kind = kind(component.getGenericType(), name(component));
		return isNullable(component) ? kind + " or null" : kind;
	}

	private static String kind(Type type, String name) {
		if (type instanceof ParameterizedType generic) {
			Type[] arguments = generic.getActualTypeArguments();
			return (generic.getRawType() == List.class) ? "list of " + kind(arguments[0], name) + "s"
					: "object: a " + kind(arguments[1], name) + " for each name";
		}
		if (type == BigDecimal.class) {
			return "US dollars";
		}
		if (type == Instant.class) {
			return "time";
		}
		if (type == boolean.class || type == Boolean.class) {
			return "true or false";
		}
		if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
			return "whole number";
		}
		if (type == double.class) {
			return "number";
		}
		if (type == String.class) {
			return "text";
		}
		if (type == JsonNode.class || ((Class<?>) type).isRecord()) {
			return "object";
		}
		throw new IllegalArgumentException("No words for the type " + type + " of " + name);
	}

	private static Class<?> element(Type type) {
		return (type instanceof ParameterizedType generic) ? element(generic.getActualTypeArguments()[0])
				: (Class<?>) type;
	}

	private static boolean isNullable(RecordComponent component) {
		return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
	}

}
