package dev.promptmill.simulator;

/**
 * One line of a script: rows whose prompt contains a text meet a fault, the first so many
 * times.
 *
 * @param <F> the kind of fault
 * @param text what the prompt contains
 * @param fault what happens
 * @param times how often
 */
record FaultRule<F>(String text, F fault, int times) {

	boolean covers(String prompt, long occasion) {
		return occasion <= this.times && prompt.contains(this.text);
	}

}
