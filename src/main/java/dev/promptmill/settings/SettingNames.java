package dev.promptmill.settings;

import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.promptmill.network.Network;

import org.springframework.boot.context.properties.bind.Name;

/** The names of all settings, from the records they are bound to. */
public final class SettingNames {

	private SettingNames() {
	}

	/** All of them, without {@code promptmill.}. */
	static List<String> all() {
		List<String> names = new ArrayList<>();
		collect(Settings.class, "", names);
		return names;
	}

	/** The name by which a component of a settings record is bound. */
	public static String of(String component, Parameter parameter) {
		Name name = parameter.getAnnotation(Name.class);
		return (name != null) ? name.value() : dashed(component);
	}

	private static void collect(Class<?> type, String prefix, List<String> names) {
		Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
		RecordComponent[] components = type.getRecordComponents();
		for (int i = 0; i < components.length; i++) {
			if (components[i].getType() == Network.class) {
				continue;
			}
			String name = prefix + of(components[i].getName(), parameters[i]);
			if (components[i].getType().isRecord()) {
				collect(components[i].getType(), name + ".", names);
			}
			else {
				names.add(name);
			}
		}
	}

	/** As Boot spells a name that is written in Java as {@code ratePerSecond}. */
	static String dashed(String name) {
		return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
	}

}
