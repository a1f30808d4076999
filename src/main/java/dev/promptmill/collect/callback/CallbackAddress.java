package dev.promptmill.collect.callback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * The address on this machine that callbacks arrive at.
 *
 * @param host local address
 * @param port local port
 */
record CallbackAddress(InetAddress host, int port) {

	/**
	 * Finds the configured address and makes sure that it can be listened at.
	 * @throws CallbackAddressException if it can't
	 */
	static CallbackAddress free(CallbackProperties properties) {
		InetAddress host = host(properties.bindAddress());
		try (ServerSocket probe = new ServerSocket()) {
			probe.setReuseAddress(true);
			probe.bind(new InetSocketAddress(host, properties.port()));
		}
		catch (IOException ex) {
			throw refused(host, properties, ex);
		}
		return new CallbackAddress(host, properties.port());
	}

	private static InetAddress host(String name) {
		try {
			return InetAddress.getByName(name);
		}
		catch (UnknownHostException ex) {
			throw new CallbackAddressException("promptmill.callback.bind-address = \"" + name
					+ "\" can't be used: it has no address. Nothing was sent. Name an address of this machine,"
					+ " such as 127.0.0.1.");
		}
	}

	private static CallbackAddressException refused(InetAddress host, CallbackProperties properties, IOException ex) {
		if (isAvailable(host)) {
			return new CallbackAddressException("promptmill.callback.port = " + properties.port() + " can't be used on "
					+ properties.bindAddress() + ": " + ex.getMessage()
					+ ". Nothing was sent. Name a port that is free, or end the program that has this one.");
		}
		return new CallbackAddressException(
				"promptmill.callback.bind-address = \"" + properties.bindAddress() + "\" can't be used: "
						+ ex.getMessage() + ". Nothing was sent. Name an address of this machine, such as 127.0.0.1.");
	}

	/** Whether the address is this machine's: then only the port is to blame. */
	private static boolean isAvailable(InetAddress host) {
		try (ServerSocket anyPort = new ServerSocket()) {
			anyPort.bind(new InetSocketAddress(host, 0));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
