package dev.promptmill.broker;

import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerRequirement;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * The properties of an order by which the broker finds a worker for it: one that can't
 * work for the run is not even offered it.
 */
final class AssignmentProperties {

	private static final String VERSION = "promptmill_version";

	private static final String SIMULATED = "promptmill_simulated";

	private AssignmentProperties() {
	}

	static void write(Message message, WorkerRequirement requirement) throws JMSException {
		message.setStringProperty(VERSION, requirement.version());
		message.setBooleanProperty(SIMULATED, requirement.simulated());
	}

	static WorkerRequirement read(Message message) throws JMSException {
		return new WorkerRequirement(String.valueOf(message.getStringProperty(VERSION)),
				message.getBooleanProperty(SIMULATED));
	}

	/**
	 * What a worker wants to be offered. What is no order of a run is offered to all, so
	 * that it ends at the dead-letter address.
	 */
	static String selector(WorkerCapabilities capabilities) {
		String own = VERSION + " = '" + capabilities.version().replace("'", "''") + "'";
		return "(" + own + (capabilities.simulatedOnly() ? " AND " + SIMULATED + " = TRUE" : "") + ") OR " + VERSION
				+ " IS NULL";
	}

}
