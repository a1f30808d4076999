package dev.promptmill.ledger;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A change of a state: the states it starts from and those it may lead to.
 *
 * @param <S> the states
 */
interface Transition<S extends Enum<S>> {

	/** The states that it starts from. */
	Set<S> from();

	/** The states that it leads to. */
	List<Target<S>> targets();

	/** The column that has the state. */
	String column();

	/** Condition in SQL: the state is one that this change starts from. */
	default String guard() {
		String names = from().stream().map((state) -> "'" + state.name() + "'").collect(Collectors.joining(", "));
		return column() + ((from().size() == 1) ? " = " + names : " IN (" + names + ")");
	}

	/** Whether the change may lead from one state to another. */
	default boolean allows(S start, S end) {
		return from().contains(start) && targets().stream().anyMatch((target) -> target.to() == end);
	}

	/**
	 * A state that a change leads to.
	 *
	 * @param to the state
	 * @param when it is this one, in the words of the diagram
	 * @param <S> the states
	 */
	record Target<S>(S to, String when) {

	}

}
