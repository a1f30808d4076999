package dev.promptmill.input;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.input.header.CsvRecord;

/**
 * A row that may be sent.
 *
 * @param record the row as it stands in the file
 * @param id the id column, else the row number
 * @param input what to order
 */
public record PromptRow(CsvRecord record, String id, ImageInput input) implements CheckedRow {
}
