package dev.promptmill.simulator.fault;

/**
 * One line of a script: rows whose prompt contains a text meet a fault, the first so many
 * times.
 *
 * @param <F> the kind of fault
 * @param text what the prompt contains
 * @param fault what happens
 * @param times how often
 */
public record FaultRule<F>(String text, F fault, int times) {

	public boolean covers(String prompt, long occasion) {
		return occasion <= this.times && prompt.contains(this.text);
	}

}
