package dev.promptmill.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.input.header.Column;
import dev.promptmill.input.header.ColumnSuggestion;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.header.TextTemplate;
import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Looks at valid rows for what is allowed and yet hardly meant, and counts it. The work
 * per row is proportional to its length.
 */
final class PromptWarnings {

	private final Map<Kind, Finding> found = new LinkedHashMap<>();

	private final Map<String, Finding> pictures = new LinkedHashMap<>();

	void add(PromptRow row) {
		String prompt = row.input().prompt();
		CsvRecord record = row.record();
		if (isNoPrompt(prompt)) {
			note(Kind.NO_PROMPT, record, prompt);
		}
		else if (prompt.equalsIgnoreCase(record.header().label(Column.PROMPT))
				|| prompt.equalsIgnoreCase(Column.PROMPT.header())) {
			note(Kind.HEADER, record, prompt);
		}
		if (MojibakeDetector.isIn(prompt)) {
			note(Kind.CHARSET, record, prompt);
		}
		String placeholder = Placeholder.in(prompt);
		if (placeholder != null) {
			note(Kind.PLACEHOLDER, record, placeholder);
		}
		if (looksLikeRows(prompt, record)) {
			note(Kind.SEVERAL_ROWS, record, prompt);
		}
		lookIntoTemplate(record);
		lookForPictures(row);
	}

	private void note(Kind kind, CsvRecord record, String example) {
		this.found.computeIfAbsent(kind, (first) -> new Finding(record.line(), example)).count++;
	}

	private static boolean isNoPrompt(String prompt) {
		return MissingValueMarker.isNothing(prompt)
				|| prompt.chars().allMatch((character) -> character < 128 && !Character.isLetterOrDigit(character));
	}

	/** A quote that was closed rows later makes one cell of several rows. */
	private static boolean looksLikeRows(String prompt, CsvRecord record) {
		int delimiters = record.header().fileWidth() - 1;
		if (delimiters < 1 || prompt.indexOf('\n') < 0) {
			return false;
		}
		List<String> lines = prompt.lines().toList();
		return lines.size() > 1 && lines.subList(1, lines.size())
			.stream()
			.allMatch((line) -> !line.isBlank() && likely(line, delimiters));
	}

	private static boolean likely(String line, int delimiters) {
		return ",;\t|".chars()
			.anyMatch((delimiter) -> line.chars().filter((character) -> character == delimiter).count() == delimiters
					&& line.indexOf(delimiter) > 0 && line.indexOf(delimiter) < 40
					&& !Character.isWhitespace(line.charAt(Math.min(line.length() - 1, line.indexOf(delimiter) + 1))));
	}

	private void lookIntoTemplate(CsvRecord record) {
		TextTemplate template = record.header().template();
		if (template == null) {
			return;
		}
		for (String name : template.names()) {
			String value = record.header().value(name, record);
			if (value != null && MissingValueMarker.isNothing(value)) {
				note(Kind.TEMPLATE, record, value);
				return;
			}
		}
	}

	private void lookForPictures(PromptRow row) {
		List<String> cells = row.record().cells();
		for (int position : row.record().header().pictureLike()) {
			if (position < cells.size() && !Blanks.stripAll(cells.get(position)).isEmpty()) {
				this.pictures.computeIfAbsent(row.record().header().columns().get(position),
						(name) -> new Finding(row.record().line(), cells.get(position))).count++;
			}
		}
	}

	List<InputWarning> all() {
		List<InputWarning> all = new ArrayList<>();
		this.found.forEach((kind, finding) -> all.add(kind.warning(finding)));
		this.pictures.forEach((column, finding) -> all.add(new InputWarning("reference_picture", finding.count,
				finding.line, Printable.shorten(finding.example),
				rows(finding.count) + " text in the column " + Printable.quote(column)
						+ ", which looks like a reference picture, but would be sent as text-to-image. To use it, add "
						+ ColumnSuggestion.option(Column.IMAGE_URL, column) + ".")));
		return all;
	}

	private static String rows(long count) {
		return (count == 1) ? "1 row has" : String.format(java.util.Locale.ROOT, "%,d rows have", count);
	}

	/** What is counted. */
	private enum Kind {

		NO_PROMPT("not_a_prompt", "a prompt that is no prompt but a word or sign for nothing",
				"Fill or remove such rows"),
		HEADER("header_again", "the name of the column as prompt", "Remove such rows"),
		CHARSET("wrong_charset", "a prompt that was read in a wrong charset on the way (UTF-8 taken for another)",
				"Save the file as UTF-8 where it comes from, or name its real encoding with --input-charset"),
		PLACEHOLDER("placeholder", "a prompt with a placeholder that nobody has filled",
				"Fill it, or build the prompts with --template"),
		SEVERAL_ROWS("several_rows", "a prompt that looks like several rows in one cell",
				"Look for a quote that is closed too late"),
		TEMPLATE("empty_word", "a word for nothing in a column that the template uses",
				"Empty such cells, and give the template a text for them, as in {Colour:-white}");

		private final String code;

		private final String what;

		private final String remedy;

		Kind(String code, String what, String remedy) {
			this.code = code;
			this.what = what;
			this.remedy = remedy;
		}

		InputWarning warning(Finding finding) {
			return new InputWarning(this.code, finding.count, finding.line, Printable.shorten(finding.example),
					rows(finding.count) + " " + this.what + ", such as " + Printable.quote(finding.example)
							+ " in line " + finding.line + ". " + this.remedy + ".");
		}

	}

	/** How often something was found, and where first. */
	private static final class Finding {

		private final long line;

		private final String example;

		private long count;

		Finding(long line, @Nullable String example) {
			this.line = line;
			this.example = (example != null) ? example : "";
		}

	}

}
