package dev.promptmill.broker;

import java.time.Duration;

import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.WorkerRequirement;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
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
	static final Duration EXPIRES_AFTER = Duration.ofDays(1);

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
				TextMessage message = this.session.createTextMessage(AssignmentCodec.write(order));
				AssignmentProperties.write(message, this.requirement);
				this.producer.send(message);
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
			MessageProducer made = created.createProducer(created.createQueue(this.broker.queue()));
			made.setTimeToLive(EXPIRES_AFTER.toMillis());
			this.producer = made;
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
