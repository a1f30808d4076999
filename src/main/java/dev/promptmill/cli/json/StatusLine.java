package dev.promptmill.cli.json;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code status}.
 *
 * @param run the run
 * @param progress only while it is running
 * @param partitions only of a run with {@code collect.mode: remote}
 * @param workers only of such a run: the workers that are there
 * @param prunedAt when its images were taken away
 * @param archivedAt only of a run with archived rows: when some were archived last
 * @param rowsArchived only of such a run: how many there are
 */
@JsonTypeName("summary")
public record StatusLine(@JsonUnwrapped RunFacts run, @JsonUnwrapped @Nullable ProgressFacts progress,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) List<PartitionFacts> partitions,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<WorkerFacts> workers, @Nullable Instant prunedAt,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant archivedAt,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long rowsArchived) implements JsonLine {
}
