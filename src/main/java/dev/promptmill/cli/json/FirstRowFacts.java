package dev.promptmill.cli.json;

import tools.jackson.databind.JsonNode;

/**
 * A row as it would be sent.
 *
 * @param id of the row
 * @param line of the file
 * @param request the body of its request
 */
public record FirstRowFacts(String id, long line, JsonNode request) {
}
