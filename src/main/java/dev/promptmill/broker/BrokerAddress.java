package dev.promptmill.broker;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.network.PublicHosts;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The address of the broker, with user and password. Nothing is opened before it is
 * needed; whoever opens a connection opens another when it is lost, since a lost one
 * stays lost.
 */
public final class BrokerAddress {

	/** A frozen worker's messages go to others after so long. */
	private static final long TIME_TO_LIVE_MILLIS = 6000;

	private static final long CALL_TIMEOUT_MILLIS = 10_000;

	private static final Pattern TLS = Pattern.compile("[?&;]sslEnabled=true", Pattern.CASE_INSENSITIVE);

	private static final Pattern HOST = Pattern.compile("tcp://(\\[[^\\]]*\\]|[^:/?,)]*)");

	private final String url;

	private final @Nullable String user;

	private final BrokerPassword password;

	private final String queue;

	/**
	 * @param properties with a URL
	 * @param environment of the process, where the password is
	 */
	public BrokerAddress(BrokerProperties properties, Map<String, String> environment) {
		if (properties.url() == null) {
			throw new BrokerException("promptmill.broker.url is not set: name the broker that workers listen to,"
					+ " such as tcp://broker:61616.");
		}
		this.url = properties.url();
		this.user = properties.user();
		this.password = BrokerPassword.from(environment);
		this.queue = properties.queue();
	}

	/**
	 * Makes sure that the broker lets us in.
	 * @throws BrokerException if it does not
	 */
	public void requireReachable() {
		try (Connection connection = connect()) {
			connection.start();
		}
		catch (JMSException ex) {
			throw failure(ex);
		}
	}

	/**
	 * Tells that the password crosses the network readable, if it does.
	 * @return what to say of it, null if there is nothing to say
	 */
	public @Nullable String exposure() {
		if (this.password.value() == null || TLS.matcher(this.url).find()) {
			return null;
		}
		for (Matcher host = HOST.matcher(this.url); host.find();) {
			if (!PublicHosts.isLoopback(host.group(1))) {
				return "The password of the broker at " + this
						+ " crosses the network unencrypted: add ?sslEnabled=true to promptmill.broker.url, or use a"
						+ " tunnel.";
			}
		}
		return null;
	}

	String queue() {
		return this.queue;
	}

	@SuppressWarnings("resource") // it has nothing to close but its connections
	Connection connect() throws JMSException {
		ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(this.url);
		// One that reads ahead would hoard partitions that others wait for.
		factory.setConsumerWindowSize(0);
		// It delays redelivery after a kill from 50 ms to 58 s.
		factory.setConfirmationWindowSize(-1);
		factory.setConnectionTTL(TIME_TO_LIVE_MILLIS);
		factory.setClientFailureCheckPeriod(TIME_TO_LIVE_MILLIS / 2);
		factory.setCallTimeout(CALL_TIMEOUT_MILLIS);
		factory.setReconnectAttempts(0);
		factory.setInitialConnectAttempts(1);
		return factory.createConnection(this.user, this.password.value());
	}

	BrokerException failure(JMSException cause) {
		String message = (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
		return new BrokerException("The broker at " + this + " can't be used: " + message.lines().findFirst().orElse("")
				+ ". Check promptmill.broker.*.", cause);
	}

	/** Its address without parameters, which may hold passwords of key stores. */
	@Override
	public String toString() {
		return this.url.replaceAll("\\?[^,)]*", "");
	}

}
