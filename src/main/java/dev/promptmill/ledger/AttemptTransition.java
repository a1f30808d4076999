package dev.promptmill.ledger;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A change of an attempt's state. Together these are the only ones there are, as
 * {@link RowTransition}s are for rows.
 */
public enum AttemptTransition implements Transition<AttemptState> {

	/** The request was answered, or provably never arrived. */
	ANSWER(AttemptState.INTENT, to(AttemptState.OPEN, "accepted"), to(AttemptState.UNSENT, "provably never arrived"),
			to(AttemptState.REFUSED, "4xx"), to(AttemptState.SERVER_ERROR, "5xx"),
			to(AttemptState.LOST, "no answer, or none that can be understood")),

	/** The process ended, or stopped waiting, while the request was under way. */
	INTERRUPT(AttemptState.INTENT, to(AttemptState.LOST, "killed")),

	/** The task has a verdict. */
	END(AttemptState.OPEN, to(AttemptState.SUCCEEDED, "images, billed by their number"),
			to(AttemptState.SURPLUS, "more entries than asked for, billed up to what was asked for"),
			to(AttemptState.TASK_FAILED, "all returned")),

	/** The task will not be asked about any more. */
	GIVE_UP(AttemptState.OPEN, to(AttemptState.LOST, "given up by resolve, or another row has the same task")),

	/** The operator knows the task of an attempt whose answer was lost. */
	ADOPT(EnumSet.of(AttemptState.LOST, AttemptState.SERVER_ERROR), to(AttemptState.OPEN, "resolve --task"));

	private final Set<AttemptState> from;

	private final List<Target<AttemptState>> targets;

	@SafeVarargs
	AttemptTransition(AttemptState from, Target<AttemptState>... targets) {
		this(EnumSet.of(from), targets);
	}

	@SafeVarargs
	AttemptTransition(Set<AttemptState> from, Target<AttemptState>... targets) {
		this.from = from;
		this.targets = List.of(targets);
	}

	@Override
	public Set<AttemptState> from() {
		return this.from;
	}

	@Override
	public List<Target<AttemptState>> targets() {
		return this.targets;
	}

	@Override
	public String column() {
		return "state";
	}

	private static Target<AttemptState> to(AttemptState to, String when) {
		return new Target<>(to, when);
	}

}
