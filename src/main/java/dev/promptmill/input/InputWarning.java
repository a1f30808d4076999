package dev.promptmill.input;

/**
 * Something about valid rows that is worth a look before they are paid for.
 *
 * @param kind one word for programs
 * @param count how many rows
 * @param line of the first of them
 * @param example of the first of them, shortened and printable
 * @param text all of it in one sentence
 */
public record InputWarning(String kind, long count, long line, String example, String text) {

}
