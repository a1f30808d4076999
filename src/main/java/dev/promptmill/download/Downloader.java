package dev.promptmill.download;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.Semaphore;

import dev.promptmill.image.Printable;
import dev.promptmill.network.ConnectionFailure;
import dev.promptmill.network.Network;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.StoredImage;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches result images: only from where that is allowed, within bounds of size and time,
 * and stores only what is a complete image. Safe for many threads; no more than
 * {@link DownloadProperties#concurrency()} fetches run at a time, others wait.
 */
public final class Downloader implements ImageSource, AutoCloseable {

	private static final int MOST_REDIRECTS = 5;

	private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

	/** Stores answer 400 or 401, too, when the signature in a URL has expired. */
	private static final Set<Integer> GONE = Set.of(400, 401, 403, 404, 410);

	private final DownloadProperties properties;

	private final UrlRules rules;

	private final Semaphore permits;

	private final Network network;

	private final ProxiedHosts proxiedHosts;

	private final ImageConnections connections;

	private final ImageReceiver receiver;

	private final Scheduler alarm;

	private volatile boolean closed;

	/** A downloader into a store, for URLs that the properties allow. */
	public Downloader(DownloadProperties properties, ImageStore store, Network network) {
		this(properties, store, network, SystemDefaultDnsResolver.INSTANCE, new ThreadScheduler("download-deadline"));
	}

	Downloader(DownloadProperties properties, ImageStore store, Network network, DnsResolver resolver,
			Scheduler alarm) {
		AllowedHosts allowedHosts = new AllowedHosts(properties.allowedHosts());
		this.properties = properties;
		this.rules = new UrlRules(properties.allowHttp(), allowedHosts);
		this.permits = new Semaphore(properties.concurrency());
		this.network = network;
		this.proxiedHosts = new ProxiedHosts(allowedHosts);
		this.connections = new ImageConnections(properties, network, new CheckedDnsResolver(resolver, allowedHosts),
				resolver);
		this.receiver = new ImageReceiver(store, properties.maxBytes().toBytes());
		this.alarm = alarm;
	}

	/**
	 * Fetches an image and stores it. Never throws for what a server, the network or the
	 * disk does; interrupting ends the wait for a free place with
	 * {@link FetchVerdict#RETRY}. The timeout runs from the moment a place is free, and
	 * does not cover the wait for the system's name resolution, which can't be stopped.
	 * @param url the address, as the API gave it
	 * @param stem the image's name in the store without extension, see {@link ImageNames}
	 */
	@Override
	public FetchResult fetch(String url, String stem) {
		try {
			this.permits.acquire();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new FetchResult(FetchVerdict.RETRY, null, "Interrupted before the download began");
		}
		try (Deadline deadline = new Deadline(this.alarm, this.properties.timeout())) {
			return FetchResult.stored(follow(ImageUrl.parse(url, this.rules), stem, deadline));
		}
		catch (FetchFailure ex) {
			return FetchResult.of(ex);
		}
		finally {
			this.permits.release();
		}
	}

	private StoredImage follow(ImageUrl start, String stem, Deadline deadline) throws FetchFailure {
		ImageUrl url = start;
		for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
			Answer answer = ask(url, stem, deadline);
			if (answer.image() != null) {
				return answer.image();
			}
			url = url.redirect(answer.location(), this.rules);
		}
		throw new FetchFailure(FetchVerdict.REFUSED,
				"The image was not fetched: more than %d redirects".formatted(MOST_REDIRECTS));
	}

	private Answer ask(ImageUrl url, String stem, Deadline deadline) throws FetchFailure {
		if (this.network.proxyFor(url.target()) != null) {
			this.proxiedHosts.require(url.target().getHostName());
		}
		HttpGet request = new HttpGet(url.uri());
		deadline.covers(request);
		ClassicHttpResponse response = null;
		try {
			response = open(url, request, deadline);
			return answer(response, stem);
		}
		catch (FetchFailure ex) {
			throw ex;
		}
		catch (IOException | IllegalStateException ex) {
			throw failure(url, deadline, ex);
		}
		finally {
			// First of all, because closing alone would read an endless body to its end.
			request.cancel();
			Closer.closeQuietly(response);
		}
	}

	/**
	 * A kept-alive connection may have died while it was idle, and the others with it.
	 * Looking before each use costs more than asking once more, which is free.
	 */
	private ClassicHttpResponse open(ImageUrl url, HttpGet request, Deadline deadline) throws IOException {
		try {
			return this.connections.open(url.target(), request);
		}
		catch (NoHttpResponseException | ConnectionClosedException | SocketException ex) {
			if (ex instanceof ConnectException || this.closed || deadline.isOver()) {
				throw ex;
			}
			this.connections.closeIdle();
			return this.connections.open(url.target(), request);
		}
	}

	private Answer answer(ClassicHttpResponse response, String stem) throws IOException {
		int status = response.getCode();
		if (status == 200) {
			return new Answer(this.receiver.receive(response, stem), "");
		}
		Header location = response.getFirstHeader("Location");
		if (REDIRECTS.contains(status) && location != null) {
			return new Answer(null, String.valueOf(location.getValue()));
		}
		if (GONE.contains(status)) {
			throw new FetchFailure(FetchVerdict.GONE,
					"The server answered HTTP %d: the URL has expired or is wrong".formatted(status));
		}
		throw new FetchFailure(FetchVerdict.RETRY, "The server answered HTTP %d".formatted(status));
	}

	private FetchFailure failure(ImageUrl url, Deadline deadline, Exception cause) {
		if (cause instanceof AddressRefusedException) {
			return new FetchFailure(FetchVerdict.REFUSED, String.valueOf(cause.getMessage()));
		}
		String reason;
		if (this.closed) {
			reason = "downloads are being stopped";
		}
		else if (deadline.isOver()) {
			reason = "it took longer than %d ms".formatted(this.properties.timeout().toMillis());
		}
		else {
			reason = new ConnectionFailure(Printable.line(url.target().getHostName(), 100), null,
					this.network.proxyFor(url.target()))
				.describe(cause);
		}
		return new FetchFailure(FetchVerdict.RETRY,
				"%s could not be fetched: %s".formatted(Printable.url(url.uri()), reason), cause);
	}

	/** Ends every fetch under way, with {@link FetchVerdict#RETRY}. */
	@Override
	public void close() {
		this.closed = true;
		this.connections.close();
		this.alarm.close();
	}

	/** An image, or where to go for it. */
	private record Answer(@Nullable StoredImage image, String location) {

	}

}
