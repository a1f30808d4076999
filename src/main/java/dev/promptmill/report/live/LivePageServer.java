package dev.promptmill.report.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import com.sun.net.httpserver.HttpServer;
import dev.promptmill.report.LiveReport;

/**
 * The page of a running run, for browsers on this machine and for nobody else: it listens
 * on loopback only, while the run lasts.
 */
public final class LivePageServer implements AutoCloseable {

	/**
	 * A connection that is slow or never says what it wants has a thread until its time
	 * is up, so there are more than strangers are likely to take.
	 */
	private static final int THREADS = 256;

	private static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";

	private static final String ANSWER_SECONDS = "sun.net.httpserver.maxRspTime";

	static {
		if (System.getProperty(REQUEST_SECONDS) == null) {
			System.setProperty(REQUEST_SECONDS, "5");
		}
		if (System.getProperty(ANSWER_SECONDS) == null) {
			System.setProperty(ANSWER_SECONDS, "120");
		}
	}

	/** How long answers that are under way are waited for at the end. */
	private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

	private final HttpServer server;

	private final ExecutorService threads;

	private final LiveReport report;

	private final LivePageAccess access;

	private LivePageServer(HttpServer server, ExecutorService threads, LivePageAccess access, LiveReport report) {
		this.access = access;
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
	 * @param random makes the token of the address
	 * @throws LivePagePortException if nobody can listen there
	 */
	public static LivePageServer open(int port, RandomGenerator random, LiveReport report, ImageOpener images) {
		try {
			HttpServer server = HttpServer.create(loopback(port), 0);
			ExecutorService threads = threads();
			server.setExecutor(threads);
			LivePageAccess access = new LivePageAccess(server.getAddress().getPort(), random);
			server.createContext("/", new LivePageHandler(server.getAddress().getPort(), access, report, images));
			server.start();
			return new LivePageServer(server, threads, access, report);
		}
		catch (IOException ex) {
			throw new LivePagePortException(port, ex);
		}
	}

	/** Threads that come and go with the connections; one more is turned away. */
	private static ExecutorService threads() {
		return new ThreadPoolExecutor(0, THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), (task) -> {
			Thread thread = new Thread(task, "watch-request");
			thread.setDaemon(true);
			return thread;
		});
	}

	/** Where the page is, with the token that opens it. */
	public String address() {
		return "http://127.0.0.1:" + port() + this.access.path();
	}

	public int port() {
		return this.server.getAddress().getPort();
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
