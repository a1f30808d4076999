package dev.promptmill.input;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.input.header.Column;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.header.TextTemplate;
import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.Printable;

/**
 * The rule for prompts: 1 to 1500 characters, counted as Unicode code points, that show
 * something. It is sent without the blanks around it, and otherwise exactly as it stands
 * in the file or as the template makes it.
 */
final class PromptRule {

	private PromptRule() {
	}

	static String read(ValidationErrors findings) {
		CsvRecord record = findings.record();
		TextTemplate template = record.header().template();
		String prompt = Blanks.strip((template == null) ? record.cell(Column.PROMPT) : filled(template, findings));
		if (Printable.isBlank(prompt)) {
			findings.add(Column.PROMPT, prompt, "is empty; write what the picture shows");
			return prompt;
		}
		int length = prompt.codePointCount(0, prompt.length());
		if (length > ImageInput.MAX_PROMPT) {
			findings.add(Column.PROMPT, prompt,
					"has " + length + " characters, " + ImageInput.MAX_PROMPT + " are allowed");
		}
		prompt.codePoints()
			.filter(PromptRule::isForbidden)
			.findFirst()
			.ifPresent((codePoint) -> findings.add(Column.PROMPT, prompt,
					"contains the control character " + Printable.name(codePoint) + "; remove it"));
		return prompt;
	}

	private static String filled(TextTemplate template, ValidationErrors findings) {
		CsvRecord record = findings.record();
		return template.fill((name) -> record.header().value(name, record),
				(name) -> findings.addNamed(name,
						"is empty, and the template needs it: fill it, or give a text for empty cells, as in {"
								+ Printable.shorten(name) + ":-text}"));
	}

	private static boolean isForbidden(int codePoint) {
		return Character.isISOControl(codePoint) && codePoint != '\n' && codePoint != '\r' && codePoint != '\t';
	}

}
