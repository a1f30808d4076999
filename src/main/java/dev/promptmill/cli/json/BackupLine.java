package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * The answer of {@code backup}.
 *
 * @param file the copy
 * @param bytes its size
 */
@JsonTypeName("summary")
public record BackupLine(String file, long bytes) implements JsonLine {
}
