package dev.promptmill.cli.json;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A run: what it brought, what it cost, what is to be done.
 *
 * @param run its number
 * @param jobName name of its job
 * @param state {@code RUNNING}, {@code STOPPED}, {@code FAILED} or {@code FINISHED};
 * {@code status} says {@code KILLED} of a run that is not ended and that no process works
 * on
 * @param exitCode of its last execution, null before its end
 * @param message what happened, in words
 * @param simulated whether nothing was generated or billed
 * @param input its file
 * @param output its folder or place in a bucket
 * @param rows of its input
 * @param rowsByStatus how many rows have each status
 * @param earlier rows that it did not buy because an earlier run has their orders
 * @param images its images
 * @param callbacks its tasks for which a callback was asked for
 * @param bill what it cost
 * @param balance of the account
 * @param accountAgrees whether the account agrees with the bill, null if that is not
 * known
 * @param todo what is to be done, the most urgent first
 * @param createdAt when it began
 * @param startedAt when its last execution began
 * @param endedAt when its last execution ended
 */
public record RunFacts(long run, String jobName, String state, @Nullable Integer exitCode, @Nullable String message,
		boolean simulated, String input, String output, long rows, Map<String, Long> rowsByStatus,
		@JsonUnwrapped ReusedRowsFacts earlier, @JsonUnwrapped ImageCounts images,
		@JsonUnwrapped CallbackFacts callbacks, @JsonUnwrapped BillFacts bill, @JsonUnwrapped BalanceFacts balance,
		@Nullable Boolean accountAgrees, List<TodoFacts> todo, @Nullable Instant createdAt, @Nullable Instant startedAt,
		@Nullable Instant endedAt) {
}
