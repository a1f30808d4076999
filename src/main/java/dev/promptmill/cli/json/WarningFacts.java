package dev.promptmill.cli.json;

/**
 * Something that is allowed and yet hardly meant.
 *
 * @param kind which warning it is
 * @param count how often it occurs
 * @param line where it occurs first
 * @param example the text there
 * @param text all of it in words
 */
public record WarningFacts(String kind, long count, long line, String example, String text) {
}
