package dev.promptmill.input.header;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
public final class TextTemplate {

	/** Never a character of a text: stands for a brace that opens nothing. */
	private static final char BRACE = '\uFFFE';

	private static final char NO_ESCAPE = '\uFFFF';

	/** Stands for a value while a template is taken apart. */
	private static final String MARK = "\uFDD0";

	private final List<String> literals;

	private final List<String> occurrences = new ArrayList<>();

	private final List<@Nullable String> fallbacks = new ArrayList<>();

	private final Set<String> names;

	/**
	 * Reads a template.
	 * @throws IllegalArgumentException saying what is wrong with it
	 */
	public TextTemplate(String text) {
		String template = text.replace("{{", String.valueOf(BRACE));
		String marked = substitutor((name) -> {
			this.occurrences.add(name.strip());
			return MARK;
		}).replace(template);
		if (marked.indexOf('{') >= 0) {
			throw new IllegalArgumentException("has a { that no } follows; write {{ for a brace");
		}
		this.literals = List.of(marked.split(MARK, -1));
		this.names = new LinkedHashSet<>(this.occurrences);
		for (int i = 0; i < this.occurrences.size(); i++) {
			this.fallbacks.add(fallback(template, i));
		}
	}

	/** The text behind {@code :-} of one name, null if it has none. */
	private @Nullable String fallback(String template, int occurrence) {
		int[] count = new int[1];
		StringSubstitutor substitutor = substitutor((name) -> (count[0]++ == occurrence) ? null : MARK);
		substitutor.setEnableUndefinedVariableException(true);
		try {
			String filled = substitutor.replace(template);
			int before = String.join(MARK, this.literals.subList(0, occurrence + 1)).length();
			int behind = String.join(MARK, this.literals.subList(occurrence + 1, this.literals.size())).length();
			return filled.substring(before, filled.length() - behind).replace(BRACE, '{');
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** The names in braces, without blanks around them. */
	public Set<String> names() {
		return this.names;
	}

	/**
	 * Puts values in.
	 * @param values null or empty where there is none
	 * @param missing is told each name that has neither a value nor a text in its place
	 */
	public String fill(Function<String, @Nullable String> values, Consumer<String> missing) {
		StringBuilder filled = new StringBuilder();
		Set<String> told = Set.of();
		for (int i = 0; i < this.literals.size(); i++) {
			filled.append(this.literals.get(i).replace(BRACE, '{'));
			if (i == this.occurrences.size()) {
				break;
			}
			String name = this.occurrences.get(i);
			String value = values.apply(name);
			String text = (value == null || value.isEmpty()) ? this.fallbacks.get(i) : value;
			if (text != null) {
				filled.append(text);
			}
			else if (!told.contains(name)) {
				told = told.isEmpty() ? new LinkedHashSet<>() : told;
				told.add(name);
				missing.accept(name);
			}
		}
		return filled.toString();
	}

	private static StringSubstitutor substitutor(StringLookup lookup) {
		return new StringSubstitutor(lookup, "{", "}", NO_ESCAPE).setDisableSubstitutionInValues(true);
	}

}
