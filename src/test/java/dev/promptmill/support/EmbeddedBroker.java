package dev.promptmill.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * A real ActiveMQ Artemis in this JVM, on loopback, with a journal: what was sent
 * survives {@link #restart()}.
 */
public final class EmbeddedBroker implements AutoCloseable {

	public static final String DEAD_LETTERS = "DLQ";

	private final Path folder;

	private final int port;

	private final String acceptor;

	private final Map<String, String> users;

	private EmbeddedActiveMQ server;

	private EmbeddedBroker(Path folder, String parameters, Map<String, String> users) {
		this.folder = folder;
		this.users = users;
		this.port = freePort();
		this.acceptor = "tcp://127.0.0.1:" + this.port + parameters;
		start();
	}

	/** One that lets everybody in. */
	public EmbeddedBroker(Path folder) {
		this(folder, "", Map.of());
	}

	/**
	 * One that lets one user in.
	 * @param parameters of the acceptor, such as {@code ?sslEnabled=true}
	 */
	public static EmbeddedBroker guarded(Path folder, String parameters, String user, String password) {
		return new EmbeddedBroker(folder, parameters, Map.of(user, password));
	}

	public String url() {
		return "tcp://127.0.0.1:" + this.port;
	}

	public int port() {
		return this.port;
	}

	/** Messages in a queue, those under way among them. */
	public long messages(String queue) {
		Queue found = this.server.getActiveMQServer().locateQueue(SimpleString.of(queue));
		return (found != null) ? found.getMessageCount() : 0;
	}

	public void stop() {
		try {
			this.server.stop();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void start() {
		try {
			this.server = new EmbeddedActiveMQ();
			this.server.setConfiguration(configuration());
			this.server.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), logins()));
			this.server.start();
			if (!this.server.getActiveMQServer().waitForActivation(30, TimeUnit.SECONDS)) {
				throw new IllegalStateException("The broker did not start");
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void restart() {
		stop();
		start();
	}

	@Override
	public void close() {
		stop();
	}

	private Configuration configuration() throws Exception {
		AddressSettings settings = new AddressSettings().setDeadLetterAddress(SimpleString.of(DEAD_LETTERS))
			.setMaxDeliveryAttempts(3)
			.setAutoDeleteQueues(false)
			.setAutoDeleteAddresses(false);
		return new ConfigurationImpl().setPersistenceEnabled(true)
			.setJournalType(JournalType.NIO)
			.setJournalDirectory(this.folder.resolve("journal").toString())
			.setBindingsDirectory(this.folder.resolve("bindings").toString())
			.setLargeMessagesDirectory(this.folder.resolve("large").toString())
			.setPagingDirectory(this.folder.resolve("paging").toString())
			.setSecurityEnabled(!this.users.isEmpty())
			.setJMXManagementEnabled(false)
			.addAddressSetting("#", settings)
			.putSecurityRoles("#",
					Set.of(new Role("all", true, true, true, true, true, true, true, true, true, true, false, false)))
			.addQueueConfiguration(
					QueueConfiguration.of(DEAD_LETTERS).setAddress(DEAD_LETTERS).setRoutingType(RoutingType.ANYCAST))
			.addAcceptorConfiguration("tcp", this.acceptor);
	}

	private SecurityConfiguration logins() {
		SecurityConfiguration logins = new SecurityConfiguration();
		this.users.forEach((user, password) -> {
			logins.addUser(user, password);
			logins.addRole(user, "all");
		});
		return logins;
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
