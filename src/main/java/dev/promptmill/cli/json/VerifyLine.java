package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * The answer of {@code verify}.
 *
 * @param run its number
 * @param images that should be there
 * @param fetchedAgain of those, how many were missing or broken and are there again
 * @param unavailable of those, how many are missing or broken and could not be fetched
 */
@JsonTypeName("summary")
public record VerifyLine(long run, long images, long fetchedAgain, long unavailable) implements JsonLine {
}
