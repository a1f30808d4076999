package dev.promptmill.simulator.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * An HTTP/1.1 server, written on sockets because a simulated failure must be able to
 * reset a connection, cut a reply or close unannounced. A thread per connection, virtual
 * where the JVM has them.
 */
public final class HttpListener implements AutoCloseable {

	private final ServerSocket server;

	private final Duration idleTimeout;

	private final Executor threads = threads();

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private @Nullable Thread acceptor;

	private final CountDownLatch closed = new CountDownLatch(1);

	/**
	 * Listens.
	 * @param host an address of this machine, or a name of one
	 * @param port 0 for any that is free
	 */
	public HttpListener(String host, int port, Duration idleTimeout) throws IOException {
		this.idleTimeout = idleTimeout;
		this.server = new ServerSocket();
		this.server.setReuseAddress(true);
		try {
			this.server.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1024);
		}
		catch (IOException ex) {
			this.server.close();
			throw ex;
		}
	}

	/**
	 * Platform threads are used again: starting one costs more than serving a request.
	 */
	private static Executor threads() {
		if (JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE)) {
			return new VirtualThreadTaskExecutor("simulator-");
		}
		CustomizableThreadFactory daemons = new CustomizableThreadFactory("simulator-");
		daemons.setDaemon(true);
		return Executors.newCachedThreadPool(daemons);
	}

	public int port() {
		return this.server.getLocalPort();
	}

	public void start(Function<HttpRequest, HttpResponse> handler) {
		Thread thread = new Thread(() -> accept(handler), "simulator-accept");
		thread.setDaemon(true);
		this.acceptor = thread;
		thread.start();
	}

	private void accept(Function<HttpRequest, HttpResponse> handler) {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.connections.add(socket);
				Connection connection = new Connection(socket, handler, this::pause, this.idleTimeout);
				this.threads.execute(() -> {
					connection.run();
					this.connections.remove(socket);
				});
			}
			catch (IOException ex) {
				if (!this.server.isClosed()) {
					throw new UncheckedIOException("The simulator cannot accept connections any more", ex);
				}
			}
		}
	}

	private void pause(Duration duration) throws IOException {
		try {
			if (this.closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new InterruptedIOException("simulator closed");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("interrupted");
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		closeQuietly(this.server);
		awaitAcceptor();
		this.connections.forEach(HttpListener::closeQuietly);
	}

	/** The kernel frees the port only when no thread waits in accept any more. */
	private void awaitAcceptor() {
		Thread thread = this.acceptor;
		try {
			if (thread != null && thread != Thread.currentThread()) {
				thread.join(TimeUnit.SECONDS.toMillis(5));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void closeQuietly(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			// A socket that cannot be closed is as good as closed.
		}
	}

}
