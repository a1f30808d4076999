package dev.promptmill.support;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;

/** A broker with a queue of the test's own: one in this JVM, or the given one. */
public final class TestBroker implements AutoCloseable {

	private static final AtomicInteger QUEUES = new AtomicInteger();

	private final @Nullable EmbeddedBroker embedded;

	private final String url;

	private final String queue;

	private TestBroker(@Nullable EmbeddedBroker embedded) {
		this.embedded = embedded;
		this.url = (embedded != null) ? embedded.url() : GivenServers.broker();
		this.queue = GivenServers.name(QUEUES.incrementAndGet());
	}

	/**
	 * Opens it.
	 * @param folder for the journal of one in this JVM
	 */
	public static TestBroker open(Path folder) {
		return new TestBroker(GivenServers.areUsed() ? null : new EmbeddedBroker(folder));
	}

	public String url() {
		return this.url;
	}

	public String queue() {
		return this.queue;
	}

	/** Restarts it; a given one is not ours to restart, and goes on. */
	public void restart() {
		if (this.embedded != null) {
			this.embedded.restart();
		}
	}

	/** The port on loopback of one in this JVM. */
	public int port() {
		if (this.embedded == null) {
			throw new IllegalStateException("This test needs a broker of its own");
		}
		return this.embedded.port();
	}

	/** Messages in the queue, those under way among them. */
	public long messages() {
		try (ServerLocator locator = ActiveMQClient.createServerLocator(this.url);
				ClientSessionFactory factory = locator.createSessionFactory();
				ClientSession session = factory.createSession()) {
			return session.queueQuery(SimpleString.of(this.queue)).getMessageCount();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		if (this.embedded != null) {
			this.embedded.close();
		}
	}

}
