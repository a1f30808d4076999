package dev.promptmill.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.Run;

/**
 * The command that buys some rows of a run again, in two parts: the page puts the ids
 * between them. It repeats what the run was started with, as far as the job file does not
 * say it.
 */
record RedoCommand(String before, String after) {

	private static final String PREFIX = "promptmill.";

	/** What belongs to one start of a run, or is said by the command in another way. */
	private static final Set<String> NOT_REPEATED = Set.of("input", "since-last", "redo", "canary", "watch-port",
			"allow-partial", "complete-partial", "buy-missing", "data", Run.INPUT_MARK);

	static RedoCommand of(Run run, Invocation invocation) {
		List<String> after = new ArrayList<>();
		if (run.plan().simulated()) {
			after.add("--simulate");
		}
		for (Map.Entry<String, String> setting : run.plan().settings().entrySet()) {
			String name = setting.getKey().startsWith(PREFIX) ? setting.getKey().substring(PREFIX.length())
					: setting.getKey();
			boolean said = setting.getValue().equals(invocation.jobSettings().get(setting.getKey()));
			boolean unused = run.plan().simulated() && name.equals("api.base-url");
			if (!said && !unused && !NOT_REPEATED.contains(name)) {
				after.add("--set " + Invocation.quoted(name + "=" + setting.getValue()));
			}
		}
		after.addAll(invocation.options());
		return new RedoCommand(invocation.program() + " run " + Invocation.quoted(run.plan().input().toString())
				+ " --since-last --redo", String.join(" ", after));
	}

	Map<String, Object> json() {
		return Map.of("before", this.before, "after", this.after);
	}

}
