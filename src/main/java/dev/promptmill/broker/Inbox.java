package dev.promptmill.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;

/** A worker's connection to the broker, until it is lost. Thread-safe. */
public final class Inbox implements AutoCloseable {

	private final Broker broker;

	private final Connection connection;

	private volatile boolean lost;

	private Inbox(Broker broker, Connection connection) {
		this.broker = broker;
		this.connection = connection;
	}

	/**
	 * Connects.
	 * @throws BrokerException if that is refused, or nobody answers
	 */
	public static Inbox open(Broker broker) {
		try {
			Connection connection = broker.connect();
			Inbox inbox = new Inbox(broker, connection);
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
	public InboxReader reader() {
		try {
			return new InboxReader(this.broker, this.connection);
		}
		catch (JMSException ex) {
			this.lost = true;
			throw this.broker.failure(ex);
		}
	}

	@Override
	public void close() {
		this.lost = true;
		Closing.quietly(this.connection);
	}

}
