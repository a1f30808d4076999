package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * The input of the {@code on-finish} command for a run that failed so that its ledger
 * can't be read.
 *
 * @param run its number
 * @param jobName name of its job
 * @param state {@code FAILED}
 * @param exitCode of the process
 * @param message what happened
 * @param simulated whether nothing was generated or billed
 * @param output its folder or place in a bucket
 */
@JsonTypeName("summary")
public record BrokenRunLine(long run, String jobName, String state, int exitCode, String message, boolean simulated,
		String output) implements JsonLine {
}
