package dev.promptmill.cli.json;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code runs} for each run, the newest first.
 *
 * @param run its number
 * @param jobName name of its job
 * @param state {@code RUNNING}, {@code KILLED}, {@code STOPPED}, {@code FAILED} or
 * {@code FINISHED}
 * @param exitCode of its last execution, null before its end
 * @param simulated whether nothing was generated or billed
 * @param rows of its input
 * @param sums what came of them
 * @param input its file
 * @param output its folder or place in a bucket
 * @param createdAt when it began
 * @param endedAt when its last execution ended
 */
@JsonTypeName("run")
public record ListedRunLine(long run, String jobName, String state, @Nullable Integer exitCode, boolean simulated,
		long rows, @JsonUnwrapped RunSumsFacts sums, String input, String output, @Nullable Instant createdAt,
		@Nullable Instant endedAt) implements JsonLine {
}
