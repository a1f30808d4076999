package dev.promptmill.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy to a server that a test can close, so that nobody answers there any more, and
 * open again.
 */
public final class ClosableProxy implements AutoCloseable {

	private final URI server;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private ServerSocket door;

	public ClosableProxy(URI server) {
		this.server = server;
		this.door = open(0);
	}

	/** Its address, which stays the same. */
	public URI address() {
		return URI.create("http://127.0.0.1:" + this.door.getLocalPort());
	}

	/** Nobody gets in any more, and those inside are thrown out. */
	public void shut() {
		close(this.door);
		this.open.forEach(ClosableProxy::close);
		this.open.clear();
	}

	/** Opens it after it was shut. */
	public void reopen() {
		this.door = open(this.door.getLocalPort());
	}

	@Override
	public void close() {
		shut();
	}

	private ServerSocket open(int port) {
		try {
			ServerSocket opened = new ServerSocket();
			opened.setReuseAddress(true);
			opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			start(() -> accept(opened));
			return opened;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket opened) throws IOException {
		while (!opened.isClosed()) {
			Socket visitor = opened.accept();
			Socket inside = new Socket(this.server.getHost(), this.server.getPort());
			this.open.add(visitor);
			this.open.add(inside);
			start(() -> carry(visitor, inside));
			start(() -> carry(inside, visitor));
		}
	}

	private void carry(Socket from, Socket to) throws IOException {
		try (from; to; InputStream input = from.getInputStream(); OutputStream output = to.getOutputStream()) {
			input.transferTo(output);
		}
		finally {
			this.open.remove(from);
			this.open.remove(to);
		}
	}

	private static void start(Way way) {
		Thread thread = new Thread(() -> {
			try {
				way.go();
			}
			catch (IOException ex) {
				// Somebody left, or the door was shut.
			}
		}, "closable-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private static void close(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private interface Way {

		void go() throws IOException;

	}

}
