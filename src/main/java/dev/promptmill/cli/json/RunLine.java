package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The last line of {@code run}, {@code restart}, {@code stop}, {@code report} and
 * {@code resolve}, and the input of the {@code on-finish} command.
 *
 * @param run the run
 */
@JsonTypeName("summary")
public record RunLine(@JsonUnwrapped RunFacts run) implements JsonLine {
}
