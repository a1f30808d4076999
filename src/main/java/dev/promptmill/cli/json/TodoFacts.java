package dev.promptmill.cli.json;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One thing to do.
 *
 * @param kind {@code UNFINISHED}, {@code NO_VERDICT}, {@code IMAGES_TO_FETCH},
 * {@code UNKNOWN_ROWS}, {@code ACCOUNT_DISAGREES}, {@code MORE_IMAGES} or
 * {@code FAILED_ROWS}
 * @param text one or two sentences with every command in them
 * @param command the first of the commands, null if there is none
 * @param commands the ones that may be typed as they are, the one without risk first
 * @param rows how many rows it is about, 0 if it is not about rows
 * @param images how many images it is about, 0 if it is not about images
 * @param deadline when it is too late, null if it never is
 */
public record TodoFacts(String kind, String text, @Nullable String command, List<String> commands, long rows,
		long images, @Nullable Instant deadline) {
}
