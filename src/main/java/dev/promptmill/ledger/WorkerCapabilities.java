package dev.promptmill.ledger;

/**
 * The capabilities of a worker, which decide for which runs it may collect.
 *
 * @param version of its program
 * @param simulatedOnly whether it has no API key and works for simulated runs only
 */
public record WorkerCapabilities(String version, boolean simulatedOnly) {

	/**
	 * Whether it can work for a run: one of the same version, which writes and reads
	 * messages, settings and rows alike, and with a key if the run is a real one.
	 */
	public boolean meets(WorkerRequirement requirement) {
		return isOfVersion(requirement) && (requirement.simulated() || !this.simulatedOnly);
	}

	/** Whether it is of the run's version. */
	public boolean isOfVersion(WorkerRequirement requirement) {
		return this.version.equals(requirement.version());
	}

}
