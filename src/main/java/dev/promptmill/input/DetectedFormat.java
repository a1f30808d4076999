package dev.promptmill.input;

import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.input.source.InputKind;

/**
 * The format that an input file was recognised as.
 *
 * @param kind CSV or workbook
 * @param format charset and delimiter; those of a report in input form for a workbook
 * @param separatorLine whether the first line only names the delimiter
 * @param words all of it in words, for a message
 */
public record DetectedFormat(InputKind kind, CsvFormat format, boolean separatorLine, String words) {

}
