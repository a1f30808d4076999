package dev.promptmill.input;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.commons.text.StringSubstitutor;
import org.apache.commons.text.lookup.StringLookup;
import org.jspecify.annotations.Nullable;

/**
 * A text with names in braces, such as <code>{Colour:-white} mug</code>; a name stands
 * for a value, or for the text behind {@code :-} where there is none. Two opening braces
 * are a brace.
 */
final class TextTemplate {

	/** Never a character of a text: stands for a brace that opens nothing. */
	private static final char BRACE = '\uFFFE';

	private static final char NO_ESCAPE = '\uFFFF';

	private final String text;

	private final Set<String> names = new LinkedHashSet<>();

	/**
	 * Reads a template.
	 * @throws IllegalArgumentException saying what is wrong with it
	 */
	TextTemplate(String text) {
		this.text = text.replace("{{", String.valueOf(BRACE));
		String rest = substitutor((name) -> {
			this.names.add(name.strip());
			return "";
		}).replace(this.text);
		if (rest.indexOf('{') >= 0) {
			throw new IllegalArgumentException("has a { that no } follows; write {{ for a brace");
		}
	}

	/** The names in braces, without blanks around them. */
	Set<String> names() {
		return this.names;
	}

	/**
	 * Puts values in.
	 * @param values null or empty where there is none
	 * @param missing is told each name that has neither a value nor a text in its place
	 */
	String fill(Function<String, @Nullable String> values, Consumer<String> missing) {
		Set<String> without = new LinkedHashSet<>(0);
		while (true) {
			String[] asked = new String[1];
			StringSubstitutor substitutor = substitutor((name) -> {
				asked[0] = name.strip();
				String value = values.apply(asked[0]);
				return (value == null || value.isEmpty()) ? (without.contains(asked[0]) ? "" : null) : value;
			});
			substitutor.setEnableUndefinedVariableException(true);
			try {
				return substitutor.replace(this.text).replace(BRACE, '{');
			}
			catch (IllegalArgumentException ex) {
				without.add(asked[0]);
				missing.accept(asked[0]);
			}
		}
	}

	private static StringSubstitutor substitutor(StringLookup lookup) {
		return new StringSubstitutor(lookup, "{", "}", NO_ESCAPE).setDisableSubstitutionInValues(true);
	}

}
