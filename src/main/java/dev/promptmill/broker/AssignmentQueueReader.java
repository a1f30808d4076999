package dev.promptmill.broker;

import java.time.Duration;
import java.util.Optional;

import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.WorkerCapabilities;
import dev.promptmill.ledger.WorkerRequirement;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.jspecify.annotations.Nullable;

/**
 * Receives one order after the other. An order stays with the broker until it is settled,
 * so that another worker gets it when this process dies. For one thread.
 */
public final class AssignmentQueueReader implements AutoCloseable {

	private final BrokerAddress broker;

	private final Session session;

	private final MessageConsumer consumer;

	AssignmentQueueReader(BrokerAddress broker, Connection connection, WorkerCapabilities capabilities)
			throws JMSException {
		this.broker = broker;
		this.session = connection.createSession(Session.SESSION_TRANSACTED);
		this.consumer = this.session.createConsumer(this.session.createQueue(broker.queue()),
				AssignmentProperties.selector(capabilities));
	}

	/**
	 * Waits for an order. What is none goes back, and after some rounds to the broker's
	 * dead-letter address.
	 * @return null if none came in that time
	 * @throws BrokerException if the connection is lost
	 */
	public @Nullable Delivery receive(Duration most) {
		try {
			Message message = this.consumer.receive(most.toMillis());
			if (message == null) {
				return null;
			}
			Optional<PartitionAssignment> order = (message instanceof TextMessage text)
					? AssignmentCodec.read(text.getText()) : Optional.empty();
			if (order.isEmpty()) {
				this.session.rollback();
				return null;
			}
			return new Delivery(order.get(), AssignmentProperties.read(message), message.getJMSRedelivered());
		}
		catch (JMSException ex) {
			throw this.broker.failure(ex);
		}
	}

	/** The order was carried out, or is void. */
	public void settle() {
		try {
			this.session.commit();
		}
		catch (JMSException ex) {
			throw this.broker.failure(ex);
		}
	}

	/** Another worker is to carry the order out. */
	public void passOn(Delivery delivery) {
		try {
			AssignmentProducer.producer(this.session, this.broker)
				.send(AssignmentProducer.message(this.session, delivery.order(), delivery.requirement()));
			this.session.commit();
		}
		catch (JMSException ex) {
			throw this.broker.failure(ex);
		}
	}

	/** Closes it; an order that was not settled goes to another worker. */
	@Override
	public void close() {
		QuietClose.quietly(this.session);
	}

	/**
	 * An order that came in.
	 *
	 * @param order what is asked for
	 * @param requirement the kind of worker that it is for
	 * @param redelivered whether another worker had it, and the broker lost that one
	 */
	public record Delivery(PartitionAssignment order, WorkerRequirement requirement, boolean redelivered) {
	}

}
