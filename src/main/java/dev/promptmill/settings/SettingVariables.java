package dev.promptmill.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The environment variables {@code PROMPTMILL_*}: which of them is a setting, and which
 * is nothing at all. A misspelt one would be ignored in silence, a budget included.
 */
final class SettingVariables {

	private static final String PREFIX = "PROMPTMILL_";

	/** Those that are no settings. */
	private static final Set<String> OTHERS = Set.of("PROMPTMILL_HOME", "PROMPTMILL_DEBUG", "PROMPTMILL_JAVA_OPTS",
			"PROMPTMILL_JDK_FOLDERS", "PROMPTMILL_BROKER_PASSWORD", "PROMPTMILL_BROKER_PASSWORD_FILE");

	/** What Kubernetes sets for a service that is called promptmill. */
	private static final Pattern SERVICE = Pattern.compile("PROMPTMILL_(SERVICE_(HOST|PORT)|PORT)(_.*)?");

	/** Settings below which every name is one. */
	private static final Set<String> MAPS = Set.of("PROMPTMILL_COLUMNS_", "PROMPTMILL_DEFAULTS_", "PROMPTMILL_VARY_");

	private static final Pattern ELEMENT = Pattern.compile("_\\d+$");

	private SettingVariables() {
	}

	/**
	 * Refuses variables that nothing would read.
	 * @throws SettingsException naming the first of them, and what was probably meant
	 */
	static void refuseUnknown(Map<String, String> variables) {
		Map<String, String> known = new TreeMap<>();
		for (String name : SettingNames.all()) {
			known.put(variable(name), variable(name));
			known.put(PREFIX + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT), variable(name));
		}
		variables.keySet().stream().sorted().filter((name) -> !isKnown(name, known.keySet())).forEach((name) -> {
			String question = Suggestions.question(name, List.copyOf(Set.copyOf(known.values())));
			throw new SettingsException("Unknown setting " + name + " (in the environment)."
					+ (question.isEmpty() ? " docs/settings.md has all of them." : " " + question));
		});
	}

	private static boolean isKnown(String name, Set<String> known) {
		String upper = name.toUpperCase(Locale.ROOT);
		if (MAPS.stream().anyMatch((map) -> upper.startsWith(map) && upper.length() > map.length())) {
			return true;
		}
		return !upper.startsWith(PREFIX) || OTHERS.contains(upper) || SERVICE.matcher(upper).matches()
				|| known.contains(upper) || known.contains(ELEMENT.matcher(upper).replaceFirst(""));
	}

	/** The variable of a setting, such as {@code PROMPTMILL_SUBMIT_RATEPERSECOND}. */
	private static String variable(String setting) {
		return PREFIX + setting.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
	}

}
