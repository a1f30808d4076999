package dev.promptmill.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.promptmill.common.Masking;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * The settings that the ledger keeps with a run, so that they count at its restart: those
 * that were set, wherever that was. Never a secret, and nothing of how a process gets at
 * database and broker.
 */
final class KeptSettings {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("promptmill");

	/** Its address may hold a password. */
	private static final ConfigurationPropertyName BROKER = ConfigurationPropertyName.of("promptmill.broker");

	private static final Pattern ADDRESS_WITH_PASSWORD = Pattern.compile("(?s)[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\s]*@.*");

	private final Map<ConfigurationPropertyName, ConfigurationPropertyName> known = SettingNames.all()
		.stream()
		.map(ROOT::append)
		.collect(Collectors.toMap(Function.identity(), Function.identity()));

	private final Masking secrets;

	private final Map<ConfigurationPropertyName, String> kept = new LinkedHashMap<>();

	/**
	 * @param variables the environment, whose secrets are kept nowhere
	 */
	KeptSettings(Map<String, String> variables) {
		this.secrets = Masking.of(variables);
	}

	/** Adds what a source sets, below what was added before. */
	void add(IterableConfigurationPropertySource source) {
		Map<ConfigurationPropertyName, String> found = new LinkedHashMap<>();
		// In the environment dashes of a name are lost, so that it can only be asked for.
		this.known.keySet().forEach((name) -> find(source, name, found));
		source.forEach((name) -> find(source, name, found));
		List<ConfigurationPropertyName> above = List.copyOf(this.kept.keySet());
		found.forEach((name, value) -> {
			if (above.stream()
				.noneMatch((set) -> set.equals(name) || set.isAncestorOf(name) || name.isAncestorOf(set))) {
				this.kept.put(name, value);
			}
		});
	}

	private void find(ConfigurationPropertySource source, ConfigurationPropertyName name,
			Map<ConfigurationPropertyName, String> found) {
		ConfigurationPropertyName setting = this.known.containsKey(name) ? this.known.get(name) : name;
		if (setting == null || !isKept(setting)) {
			return;
		}
		var property = source.getConfigurationProperty(name);
		if (property != null && !isSecret(String.valueOf(property.getValue()))) {
			found.putIfAbsent(setting, String.valueOf(property.getValue()));
		}
	}

	/** A setting, or an element of one that is a list or a map. */
	private boolean isKept(ConfigurationPropertyName name) {
		if (!ROOT.isAncestorOf(name) || BROKER.isAncestorOf(name)) {
			return false;
		}
		return this.known.containsKey(name)
				|| this.known.keySet().stream().anyMatch((known) -> known.isAncestorOf(name));
	}

	/** Whether an address has a password in it. */
	static boolean isSecretAddress(String value) {
		return ADDRESS_WITH_PASSWORD.matcher(value).matches() || value.toLowerCase(Locale.ROOT).contains("password=");
	}

	private boolean isSecret(String value) {
		return isSecretAddress(value) || this.secrets.isIn(value);
	}

	/** By property name, as the settings spell it. */
	Map<String, String> all() {
		Map<String, String> all = new LinkedHashMap<>();
		this.kept.forEach((name, value) -> all.put(spelled(name), value));
		return all;
	}

	/** With all that the names of columns have; its own form leaves out underscores. */
	private static String spelled(ConfigurationPropertyName name) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < name.getNumberOfElements(); i++) {
			String element = name.getElement(i, ConfigurationPropertyName.Form.ORIGINAL);
			if (name.chop(i + 1).isLastElementIndexed()) {
				text.append('[').append(element).append(']');
			}
			else {
				text.append(text.isEmpty() ? "" : ".").append(element);
			}
		}
		return text.toString();
	}

}
