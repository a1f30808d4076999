package dev.promptmill.submit;

import dev.promptmill.common.Plural;
import dev.promptmill.common.RunCommands;
import dev.promptmill.common.Sentence;

/**
 * A time without purchases that lasted longer than {@code submit.max-outage}.
 *
 * @param isOfQuota whether a quota is used up: submission ends and collection goes on;
 * otherwise the run ends
 * @param message for the operator: what happened and what to do
 */
record Outage(boolean isOfQuota, String message) {

	private static final String LONGER = " for longer than promptmill.submit.max-outage. ";

	static Outage ofGate(String reason, RunCommands commands) {
		return new Outage(false, "Nothing was sent" + LONGER + "Reason: " + reason
				+ ". Every other row is still READY. Fix this, then " + commands.restart() + " continues the run.");
	}

	static Outage ofApi(String last, RunCommands commands) {
		return new Outage(false, "The API has been down" + LONGER + last(last) + "Every other row is still READY. "
				+ "When the API is back, " + commands.restart() + " continues the run.");
	}

	/**
	 * @param inDoubt rows that may have been billed
	 */
	static Outage ofAnswers(String last, int inDoubt, RunCommands commands) {
		return new Outage(false, "Answers to submissions got lost or could not be understood" + LONGER + last(last)
				+ Plural.of(inDoubt, "row is", "rows are")
				+ " in doubt (UNKNOWN, see unknown.csv) and may have been billed; every other row is still READY. "
				+ "Find out what is between here and the API, then " + commands.restart() + " continues the run; "
				+ commands.resolve("--abandon") + " or " + commands.resolve("--resubmit")
				+ " decides about the rows in doubt.");
	}

	static Outage ofRefusals(String last, RunCommands commands) {
		return new Outage(false, "The API answered every request with 429" + LONGER + last(last)
				+ "No row was billed for it. " + commands.restart() + " continues the run.");
	}

	static Outage ofQuota(String last, RunCommands commands) {
		return new Outage(true, "The API refused every request because a quota is used up" + LONGER + last(last)
				+ "No row was billed for it. When the quota is renewed, " + commands.restart() + " continues the run.");
	}

	private static String last(String answer) {
		return answer.isEmpty() ? "" : "Last answer: " + Sentence.of(answer) + " ";
	}

}
