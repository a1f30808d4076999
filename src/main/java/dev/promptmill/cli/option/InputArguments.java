package dev.promptmill.cli.option;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how an input is read, of {@code run} and {@code check} alike. */
public final class InputArguments {

	@Option(names = "--column", paramLabel = "NAME=HEADER",
			description = "Read another header as a column of ours: --column prompt=\"Image prompt\". May be repeated.")
	private Map<String, String> columns = new LinkedHashMap<>();

	@Option(names = "--default", paramLabel = "NAME=VALUE",
			description = "What stands for empty cells: --default resolution=2K. May be repeated.")
	private Map<String, String> defaults = new LinkedHashMap<>();

	@Option(names = "--template", paramLabel = "TEXT",
			description = "Build each prompt from columns: --template \"Photo of {Product} in {Colour:-white}\".")
	private @Nullable String template;

	@Option(names = "--input-delimiter", paramLabel = "C",
			description = "What separates cells, tab for a tab; found out by default.")
	private @Nullable String delimiter;

	@Option(names = "--input-charset", paramLabel = "NAME",
			description = "The encoding of the input; found out by default: UTF-8, or what a byte order mark says.")
	private @Nullable String charset;

	/** The settings by property name. */
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		this.columns.forEach((name, header) -> settings.put(key("promptmill.columns", name), header));
		this.defaults.forEach((name, value) -> settings.put(key("promptmill.defaults", name), value));
		RunOptions.put(settings, "promptmill.template", this.template);
		RunOptions.put(settings, "promptmill.input-delimiter", this.delimiter);
		RunOptions.put(settings, "promptmill.input-charset", this.charset);
		return settings;
	}

	/** A name with blanks or the like in it would lose them without brackets. */
	static String key(String prefix, String name) {
		return name.matches("[A-Za-z0-9_-]+") ? prefix + "." + name : prefix + "[" + name + "]";
	}

}
