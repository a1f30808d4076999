package dev.promptmill.run;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import dev.promptmill.network.Network;
import dev.promptmill.settings.SettingNames;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.support.RecordJavadoc;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The reference of all settings, from the records they are bound to: names and types,
 * defaults, constraints, and what their Javadoc says.
 */
public final class SettingsReference {

	/** Defaults that no annotation can say. */
	private static final Map<String, String> DEFAULTS = Map.of("promptmill.data",
			"`data/` beside `run.sh`, or in `PROMPTMILL_HOME`", "promptmill.job-name", "the CSV's name");

	private final StringBuilder page = new StringBuilder();

	public String of(Class<? extends Record> root, String prefix, String before, String after) {
		this.page.append(before).append('\n');
		section(root, prefix, "A run");
		return this.page.append(after).toString();
	}

	private void section(Class<?> type, String prefix, String title) {
		this.page.append("## ").append(title).append("\n\n");
		this.page.append("| Setting | Default | Allowed | |\n|---|---|---|---|\n");
		RecordJavadoc texts = RecordJavadoc.of(type);
		Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
		List<Runnable> sections = new ArrayList<>();
		RecordComponent[] components = type.getRecordComponents();
		for (int i = 0; i < components.length; i++) {
			String name = prefix + "." + SettingNames.of(type).get(i);
			String text = texts.of(components[i].getName());
			Class<?> kind = components[i].getType();
			if (kind == Network.class) {
				continue;
			}
			if (kind.isRecord()) {
				sections.add(() -> section(kind, name, "`" + name + ".*`: " + text));
			}
			else {
				row(name, parameters[i], components[i].getAnnotatedType(), text);
			}
		}
		this.page.append('\n');
		sections.forEach(Runnable::run);
	}

	private void row(String name, Parameter parameter, AnnotatedType kind, String text) {
		this.page.append("| `")
			.append(name)
			.append("` | ")
			.append(defaultOf(name, parameter))
			.append(" | ")
			.append(cell(allowed(parameter, kind)))
			.append(" | ")
			.append(cell(text))
			.append(" |\n");
	}

	private static String defaultOf(String name, Parameter parameter) {
		DefaultValue value = parameter.getAnnotation(DefaultValue.class);
		if (DEFAULTS.containsKey(name)) {
			return DEFAULTS.get(name);
		}
		return (value == null || value.value().length == 0) ? "none"
				: "`" + cell(String.join(",", value.value())) + "`";
	}

	/** What the constraints say about bad values, or else the kind of value. */
	private static String allowed(Parameter parameter, AnnotatedType kind) {
		List<String> rules = new ArrayList<>(rules(parameter));
		if (kind instanceof AnnotatedParameterizedType list) {
			Arrays.stream(list.getAnnotatedActualTypeArguments()).forEach((one) -> rules.addAll(rules(one)));
			return "a list, separated by commas: each " + words(rules);
		}
		if (!rules.isEmpty()) {
			return words(rules);
		}
		Class<?> type = parameter.getType();
		if (type.isEnum()) {
			return Arrays.stream(type.getEnumConstants())
				.map((one) -> "`" + one.toString().toLowerCase(Locale.ROOT) + "`")
				.collect(Collectors.joining(", "));
		}
		return switch (type.getSimpleName()) {
			case "boolean" -> "`true`, `false`";
			case "char" -> "one character";
			case "Charset" -> "the name of a character set";
			case "URI" -> "an address";
			default -> "text";
		};
	}

	private static String words(List<String> rules) {
		return rules.stream()
			.distinct()
			.map((rule) -> rule.replaceFirst("^must be ", ""))
			.collect(Collectors.joining("; "));
	}

	private static List<String> rules(AnnotatedElement element) {
		List<String> rules = new ArrayList<>();
		for (Annotation annotation : element.getAnnotations()) {
			String rule = SettingsErrorMessage.rule(annotation);
			if (rule.startsWith("must be")) {
				rules.add(rule);
			}
		}
		return rules;
	}

	private static String cell(String text) {
		return text.replace("|", "\\|");
	}

}
