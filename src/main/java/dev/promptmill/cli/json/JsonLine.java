package dev.promptmill.cli.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A line that a command prints with {@code --json}. Its first field, {@code type}, says
 * of what.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface JsonLine permits ArchiveLine, ArchivedRunLine, BackupLine, BrokenRunLine, CostLine, CostsLine,
		ListedRunLine, MistakeLine, PlanLine, PruneLine, PrunedRunLine, RefusedRunLine, RunLine, RunsLine,
		SimulatorLine, StatusLine, VerifyLine, VerifyPrunedLine {

	/**
	 * The line as it is printed.
	 * @return JSON without a line break
	 */
	default String text() {
		return JsonText.of(this);
	}

}
