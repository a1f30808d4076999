package dev.promptmill.run;

import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/** Converts the settings about reading an input. */
final class InputSettings {

	private InputSettings() {
	}

	static InputOptions of(Settings settings) {
		return new InputOptions(settings.inputCharset(), delimiter(settings.inputDelimiter()), settings.columns(),
				settings.defaults(), settings.template(), settings.vary(), settings.varyLimit(), settings.imageName());
	}

	private static @Nullable Character delimiter(@Nullable String text) {
		try {
			return (text == null) ? null : CsvFormat.delimiter(text);
		}
		catch (IllegalArgumentException ex) {
			throw new SettingsException(
					"promptmill.input-delimiter = \"" + text + "\" can't be used: it " + ex.getMessage() + ".");
		}
	}

}
