package dev.promptmill.ledger;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A change of an attempt's state. Together these are the only ones there are, as
 * {@link RowTransition}s are for rows.
 */
enum AttemptTransition {

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

	private final List<Target> targets;

	AttemptTransition(AttemptState from, Target... targets) {
		this(EnumSet.of(from), targets);
	}

	AttemptTransition(Set<AttemptState> from, Target... targets) {
		this.from = from;
		this.targets = List.of(targets);
	}

	Set<AttemptState> from() {
		return this.from;
	}

	List<Target> targets() {
		return this.targets;
	}

	/** Condition in SQL: the attempt's state is one that this change starts from. */
	String guard() {
		String names = this.from.stream().map((state) -> "'" + state.name() + "'").collect(Collectors.joining(", "));
		return (this.from.size() == 1) ? "state = " + names : "state IN (" + names + ")";
	}

	/** Whether the change may lead from one state to another. */
	boolean allows(AttemptState start, AttemptState end) {
		return this.from.contains(start) && this.targets.stream().anyMatch((target) -> target.to() == end);
	}

	private static Target to(AttemptState to, String when) {
		return new Target(to, when);
	}

	/**
	 * A state that a change leads to.
	 *
	 * @param to the state
	 * @param when it is this one, in the words of the diagram
	 */
	record Target(AttemptState to, String when) {

	}

}
