package dev.promptmill.report.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import dev.promptmill.report.LiveReport;

/**
 * The page of a running run, for browsers on this machine and for nobody else: it listens
 * on loopback only, while the run lasts.
 */
public final class LivePageServer implements AutoCloseable {

	private static final int THREADS = 4;

	/** How long answers that are under way are waited for at the end. */
	private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

	private final HttpServer server;

	private final ExecutorService threads;

	private final LiveReport report;

	private LivePageServer(HttpServer server, ExecutorService threads, LiveReport report) {
		this.server = server;
		this.threads = threads;
		this.report = report;
	}

	/**
	 * Makes sure that a port can be listened at.
	 * @throws LivePagePortException if it can't
	 */
	public static void requireFree(int port) {
		try (ServerSocket probe = new ServerSocket()) {
			probe.setReuseAddress(true);
			probe.bind(loopback(port));
		}
		catch (IOException ex) {
			throw new LivePagePortException(port, ex);
		}
	}

	/**
	 * Starts serving.
	 * @param port 0 for any that is free
	 * @throws LivePagePortException if nobody can listen there
	 */
	public static LivePageServer open(int port, LiveReport report, ImageOpener images) {
		try {
			HttpServer server = HttpServer.create(loopback(port), 0);
			ExecutorService threads = Executors.newFixedThreadPool(THREADS, (task) -> {
				Thread thread = new Thread(task, "watch-request");
				thread.setDaemon(true);
				return thread;
			});
			server.setExecutor(threads);
			server.createContext("/", new LivePageHandler(server.getAddress().getPort(), report, images));
			server.start();
			return new LivePageServer(server, threads, report);
		}
		catch (IOException ex) {
			throw new LivePagePortException(port, ex);
		}
	}

	/** Where the page is. */
	public String address() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/";
	}

	private static InetSocketAddress loopback(int port) throws IOException {
		return new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), port);
	}

	@Override
	public void close() {
		this.report.close();
		awaitAnswers();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/** Not left to the server, which waits the full time although nobody asks. */
	private void awaitAnswers() {
		this.threads.shutdown();
		try {
			this.threads.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
