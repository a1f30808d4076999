package dev.promptmill.broker;

import java.time.Duration;

import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.WorkerRequirement;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;

/**
 * Sends orders that outlive a restart of the broker. A connection that was lost is opened
 * again with the next order. For one thread.
 */
public final class AssignmentProducer implements AutoCloseable {

	/**
	 * A run orders again what nobody works. What is for a version that no worker has any
	 * more would otherwise stay for ever.
	 */
	private static final Duration EXPIRES_AFTER = Duration.ofDays(1);

	private final BrokerAddress broker;

	private final WorkerRequirement requirement;

	private @Nullable Connection connection;

	private @Nullable Session session;

	private @Nullable MessageProducer producer;

	/**
	 * Sends the orders of one run.
	 * @param requirement the kind of worker that it needs
	 */
	public AssignmentProducer(BrokerAddress broker, WorkerRequirement requirement) {
		this.broker = broker;
		this.requirement = requirement;
	}

	/**
	 * Sends an order.
	 * @throws BrokerException if the broker did not say that it has it
	 */
	public void send(PartitionAssignment order) {
		try {
			open();
			if (this.session != null && this.producer != null) {
				this.producer.send(message(this.session, order, this.requirement));
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
			this.producer = producer(created, this.broker);
		}
	}

	static MessageProducer producer(Session session, BrokerAddress broker) throws JMSException {
		MessageProducer producer = session.createProducer(session.createQueue(broker.queue()));
		producer.setTimeToLive(EXPIRES_AFTER.toMillis());
		return producer;
	}

	static Message message(Session session, PartitionAssignment order, WorkerRequirement requirement)
			throws JMSException {
		Message message = session.createTextMessage(AssignmentCodec.write(order));
		AssignmentProperties.write(message, requirement);
		return message;
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
