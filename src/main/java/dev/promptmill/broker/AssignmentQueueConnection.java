package dev.promptmill.broker;

import dev.promptmill.ledger.WorkerCapabilities;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;

/** A worker's connection to the broker, until it is lost. Thread-safe. */
public final class AssignmentQueueConnection implements AutoCloseable {

	private final BrokerAddress broker;

	private final Connection connection;

	private final WorkerCapabilities capabilities;

	private volatile boolean lost;

	private AssignmentQueueConnection(BrokerAddress broker, Connection connection, WorkerCapabilities capabilities) {
		this.broker = broker;
		this.capabilities = capabilities;
		this.connection = connection;
	}

	/**
	 * Connects.
	 * @param capabilities of worker that orders are for
	 * @throws BrokerException if that is refused, or nobody answers
	 */
	public static AssignmentQueueConnection open(BrokerAddress broker, WorkerCapabilities capabilities) {
		try {
			Connection connection = broker.connect();
			AssignmentQueueConnection inbox = new AssignmentQueueConnection(broker, connection, capabilities);
			connection.setExceptionListener((ex) -> inbox.lost = true);
			connection.start();
			return inbox;
		}
		catch (JMSException ex) {
			throw broker.failure(ex);
		}
	}

	/** Whether the connection broke; what was received is handed to others. */
	public boolean isLost() {
		return this.lost;
	}

	/** What receives orders for one thread. */
	public AssignmentQueueReader reader() {
		try {
			return new AssignmentQueueReader(this.broker, this.connection, this.capabilities);
		}
		catch (JMSException ex) {
			this.lost = true;
			throw this.broker.failure(ex);
		}
	}

	@Override
	public void close() {
		this.lost = true;
		QuietClose.quietly(this.connection);
	}

}
