package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * The answer of {@code simulator}, as soon as it serves.
 *
 * @param baseUrl for {@code api.base-url}
 */
@JsonTypeName("summary")
public record SimulatorLine(String baseUrl) implements JsonLine {
}
