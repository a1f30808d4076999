package dev.promptmill.input;

import dev.promptmill.apixo.ImageInput;

/**
 * The rule for prompts: 1 to 1500 characters, counted as Unicode code points, that show
 * something. It is sent exactly as it stands in the file.
 */
final class PromptRule {

	private PromptRule() {
	}

	static String read(ValidationErrors findings) {
		String prompt = findings.record().cell(Column.PROMPT);
		if (Printable.isBlank(prompt)) {
			findings.add(Column.PROMPT, "is empty; write what the picture shows");
			return prompt;
		}
		int length = prompt.codePointCount(0, prompt.length());
		if (length > ImageInput.MAX_PROMPT) {
			findings.add(Column.PROMPT, "has " + length + " characters, " + ImageInput.MAX_PROMPT + " are allowed");
		}
		prompt.codePoints()
			.filter(PromptRule::isForbidden)
			.findFirst()
			.ifPresent((codePoint) -> findings.add(Column.PROMPT,
					"contains the control character " + Printable.name(codePoint) + "; remove it"));
		return prompt;
	}

	private static boolean isForbidden(int codePoint) {
		return Character.isISOControl(codePoint) && codePoint != '\n' && codePoint != '\r' && codePoint != '\t';
	}

}
