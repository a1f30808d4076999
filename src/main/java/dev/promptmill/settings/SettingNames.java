package dev.promptmill.settings;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.promptmill.network.Network;

import org.springframework.boot.context.properties.bind.Name;

/** The names of all settings, from the records they are bound to. */
public final class SettingNames {

	private static final List<String> ALL = collect(Settings.class, "").toList();

	private SettingNames() {
	}

	/** All of them, without {@code promptmill.}. */
	static List<String> all() {
		return ALL;
	}

	/**
	 * The names by which the components of a settings record are bound, in their order.
	 */
	public static List<String> of(Class<?> group) {
		RecordComponent[] components = group.getRecordComponents();
		// Java reads the annotations of all parameters for each one that it is asked
		// about.
		Annotation[][] annotations = group.getDeclaredConstructors()[0].getParameterAnnotations();
		return IntStream.range(0, components.length).mapToObj((i) -> name(components[i], annotations[i])).toList();
	}

	private static String name(RecordComponent component, Annotation[] annotations) {
		for (Annotation annotation : annotations) {
			if (annotation instanceof Name name) {
				return name.value();
			}
		}
		return dashed(component.getName());
	}

	private static Stream<String> collect(Class<?> group, String prefix) {
		RecordComponent[] components = group.getRecordComponents();
		List<String> names = of(group);
		return IntStream.range(0, components.length)
			.filter((i) -> components[i].getType() != Network.class)
			.boxed()
			.flatMap((i) -> components[i].getType().isRecord()
					? collect(components[i].getType(), prefix + names.get(i) + ".") : Stream.of(prefix + names.get(i)));
	}

	/** As Boot spells a name that is written in Java as {@code ratePerSecond}. */
	static String dashed(String name) {
		return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
	}

}
