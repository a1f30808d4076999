package dev.promptmill.ledger.step;

/**
 * A row that is about to be submitted.
 *
 * @param rowNumber its number
 * @param id its id
 * @param attempt the number of the attempt to be made, from 1
 * @param tries attempts so far that count towards the allowed number
 * @param input the API's input object, to be sent verbatim
 * @param images how many it asks for
 * @param tier 1K or 2K
 */
public record ReadyRow(long rowNumber, String id, int attempt, int tries, String input, int images, String tier) {
}
