package dev.promptmill.input;

import java.util.List;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.header.ImageNamePattern;
import dev.promptmill.input.source.Printable;

/**
 * Applies the rules of the input contract to one row at a time and collects every reason
 * against it. Stateless.
 * <p>
 * Beyond the API's documented rules: cells of parameters are without the blanks around
 * them, and a blank one counts as absent; whole numbers may end in .0; mode, resolution
 * and prompt_optimizer may be written in any case; a row may end early, its missing cells
 * are empty (Excel leaves trailing ones out), but it may not be longer than the header; a
 * lone resolution or aspect_ratio, which the server would ignore, is rejected.
 */
public final class RowValidator {

	/**
	 * Checks a row.
	 * @param record the row as it stands in the file
	 * @return the row to send, or the rejected row with all its mistakes
	 */
	public CheckedRow validate(CsvRecord record) {
		ValidationErrors findings = new ValidationErrors(record);
		String id = IdRule.read(findings);
		if (record.flaw() != null) {
			findings.add(record.flaw());
			return findings.rejected(id);
		}
		checkWidth(findings);
		checkImageName(findings, id);
		ImageInput input = InputRules.read(findings);
		return (input == null) ? findings.rejected(id) : new PromptRow(record, id, input);
	}

	private static void checkImageName(ValidationErrors findings, String id) {
		ImageNamePattern pattern = findings.record().header().imageName();
		if (pattern != null) {
			pattern.of(findings.record(), id,
					(name) -> findings.addNamed(name, "is empty, and image-name needs it: fill it, or give a text for "
							+ "empty cells, as in {" + Printable.shorten(name) + ":-text}"));
		}
	}

	/**
	 * A comma in an unquoted prompt cuts the prompt short. Surplus cells that are empty
	 * were left out when the row was read.
	 */
	private static void checkWidth(ValidationErrors findings) {
		CsvRecord record = findings.record();
		int surplus = record.cells().size() - record.header().width();
		if (surplus > 0) {
			int width = record.header().fileWidth();
			findings.add("has " + (width + surplus) + " cells, the header only " + width
					+ "; a cell that contains the delimiter must be in quotes");
		}
		List<String> unnamed = record.header().unnamed(record.cells());
		if (!unnamed.isEmpty()) {
			findings.add(null, String.join(" ", unnamed), "stands in a column without a name; name the column");
		}
	}

}
