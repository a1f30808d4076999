package dev.promptmill.remote;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.promptmill.settings.SettingNames;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Settings of a run that count for its workers, as they are in force in this execution:
 * written into the ledger by the run's own process, wherever it had a value from. No
 * secret is among it, and nothing of how a process gets at database and broker.
 */
public final class SharedRunSettings {

	private SharedRunSettings() {
	}

	public static Map<String, String> of(Settings settings) {
		Map<String, String> flat = new LinkedHashMap<>();
		add(flat, "promptmill.api", settings.api());
		add(flat, "promptmill.submit", settings.submit());
		add(flat, "promptmill.poll", settings.poll());
		add(flat, "promptmill.download", settings.download());
		add(flat, "promptmill.images", settings.images());
		add(flat, "promptmill.s3", settings.s3());
		if (settings.callback().url() != null) {
			add(flat, "promptmill.callback", settings.callback());
		}
		return flat;
	}

	/**
	 * Whether the run's own process receives callbacks. A worker's own settings say
	 * nothing about it: nobody would listen there.
	 * @param shared what the run left in the ledger
	 */
	static boolean haveCallbacks(Map<String, String> shared) {
		return shared.containsKey("promptmill.callback.url");
	}

	private static void add(Map<String, String> flat, String prefix, Record group) {
		RecordComponent[] components = group.getClass().getRecordComponents();
		List<String> names = SettingNames.of(group.getClass());
		for (int i = 0; i < components.length; i++) {
			Object value = value(group, components[i]);
			if (value instanceof Record inner) {
				add(flat, prefix + "." + names.get(i), inner);
			}
			else if (value != null) {
				flat.put(prefix + "." + names.get(i), text(value));
			}
		}
	}

	private static @Nullable Object value(Record group, RecordComponent component) {
		try {
			return component.getAccessor().invoke(group);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(component.toString(), ex);
		}
	}

	private static String text(Object value) {
		if (value instanceof Collection<?> several) {
			return several.stream().map(String::valueOf).collect(Collectors.joining(","));
		}
		return (value instanceof DataSize size) ? size.toBytes() + "B" : String.valueOf(value);
	}

}
