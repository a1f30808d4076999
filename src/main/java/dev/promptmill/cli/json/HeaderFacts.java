package dev.promptmill.cli.json;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An input as it was understood.
 *
 * @param readAs its form, in words
 * @param charset its encoding
 * @param delimiter between its cells
 * @param columnsUsed the input's column that stands for each of ours
 * @param columnsCarried columns that are carried through to the reports
 * @param columnsWithoutName names that were made up for columns without one
 * @param lookalikes columns that may have been meant and are not used
 * @param template of the prompts, null if they stand in a column
 * @param firstRow the first row as it would be sent, null if there is none
 * @param warnings about what is allowed and yet hardly meant
 */
public record HeaderFacts(String readAs, String charset, String delimiter, Map<String, String> columnsUsed,
		List<String> columnsCarried, List<String> columnsWithoutName, List<LookalikeFacts> lookalikes,
		@Nullable String template, @Nullable FirstRowFacts firstRow, List<WarningFacts> warnings) {
}
