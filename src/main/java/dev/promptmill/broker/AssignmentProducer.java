package dev.promptmill.broker;

import dev.promptmill.ledger.PartitionAssignment;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;

/**
 * Sends orders that outlive a restart of the broker. A connection that was lost is opened
 * again with the next order. For one thread.
 */
public final class AssignmentProducer implements AutoCloseable {

	private final BrokerAddress broker;

	private @Nullable Connection connection;

	private @Nullable Session session;

	private @Nullable MessageProducer producer;

	public AssignmentProducer(BrokerAddress broker) {
		this.broker = broker;
	}

	/**
	 * Sends an order.
	 * @throws BrokerException if the broker did not say that it has it
	 */
	public void send(PartitionAssignment order) {
		try {
			open();
			if (this.session != null && this.producer != null) {
				this.producer.send(this.session.createTextMessage(AssignmentCodec.write(order)));
			}
		}
		catch (JMSException ex) {
			close();
			throw this.broker.failure(ex);
		}
	}

	private void open() throws JMSException {
		if (this.connection == null) {
			Connection opened = this.broker.connect();
			this.connection = opened;
			Session created = opened.createSession(Session.AUTO_ACKNOWLEDGE);
			this.session = created;
			this.producer = created.createProducer(created.createQueue(this.broker.queue()));
		}
	}

	@Override
	public void close() {
		Connection opened = this.connection;
		this.connection = null;
		this.session = null;
		this.producer = null;
		QuietClose.quietly(opened);
	}

}
