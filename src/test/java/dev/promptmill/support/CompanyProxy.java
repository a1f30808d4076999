package dev.promptmill.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * A company's proxy on loopback. It is the only one that knows the hosts it is told of,
 * inspects what goes to them, as such proxies do, by answering with a certificate of the
 * company, and keeps a list of all that passed. Addresses of loopback servers in JSON
 * answers are replaced by the names by which the proxy knows them.
 */
public final class CompanyProxy implements AutoCloseable {

	private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final SSLContext tls;

	private final Map<String, URI> hosts = new ConcurrentHashMap<>();

	private final List<String> passed = new CopyOnWriteArrayList<>();

	private final List<Socket> open = new CopyOnWriteArrayList<>();

	private volatile @Nullable String login;

	private volatile @Nullable String refusal;

	/** A proxy that lets everybody in. */
	public CompanyProxy(SSLContext tls) throws IOException {
		this.tls = tls;
		daemon(this::accept);
	}

	/** Asks for user and password from now on. */
	public CompanyProxy requiring(String user, String password) {
		this.login = "Basic "
				+ Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
		return this;
	}

	/** Answers everything with this status line from now on, such as 502 Bad Gateway. */
	public CompanyProxy refusing(String status) {
		this.refusal = status;
		return this;
	}

	/** Knows a host. */
	public CompanyProxy knowing(String host, URI server) {
		this.hosts.put(host, server);
		return this;
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * The first line of each request to the proxy itself, and of each that it saw inside.
	 */
	public List<String> passed() {
		return List.copyOf(this.passed);
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				this.open.add(socket);
				daemon(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			Head head = Head.read(socket.getInputStream());
			while (head != null) {
				this.passed.add(head.line());
				String status = status(head);
				if (status != null) {
					write(socket, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
				}
				else if (head.method().equals("CONNECT")) {
					write(socket, "HTTP/1.1 200 Connection established\r\n\r\n");
					inspect(socket, head.target().replaceFirst(":\\d+$", ""));
					return;
				}
				else {
					URI target = URI.create(head.target());
					pass(socket, head, target.getHost(),
							target.getRawPath() + ((target.getRawQuery() != null) ? "?" + target.getRawQuery() : ""));
				}
				head = Head.read(socket.getInputStream());
			}
		}
		catch (IOException ex) {
			// The client is gone
		}
	}

	private @Nullable String status(Head head) {
		if (this.refusal != null) {
			return this.refusal;
		}
		if (this.login != null && !this.login.equals(head.headers().get("proxy-authorization"))) {
			return "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"company\"";
		}
		String host = head.method().equals("CONNECT") ? head.target().replaceFirst(":\\d+$", "")
				: URI.create(head.target()).getHost();
		return this.hosts.containsKey(host) ? null : "502 Bad Gateway";
	}

	private void inspect(Socket socket, String host) throws IOException {
		try (SSLSocket secure = (SSLSocket) this.tls.getSocketFactory().createSocket(socket, null, true)) {
			secure.setUseClientMode(false);
			for (Head head = Head.read(secure.getInputStream()); head != null; head = Head
				.read(secure.getInputStream())) {
				this.passed.add(host + " " + head.line());
				pass(secure, head, host, head.target());
			}
		}
	}

	private void pass(Socket client, Head head, String host, String path) throws IOException {
		if (head.headers().containsKey("expect")) {
			write(client, "HTTP/1.1 100 Continue\r\n\r\n");
		}
		byte[] body = client.getInputStream()
			.readNBytes(Integer.parseInt(head.headers().getOrDefault("content-length", "0")));
		URI server = this.hosts.get(host);
		try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
			StringBuilder request = new StringBuilder(head.method() + " " + path + " HTTP/1.1\r\n");
			head.headers().forEach((name, value) -> {
				if (!name.matches("proxy-.*|connection|expect")) {
					request.append(name).append(": ").append(value).append("\r\n");
				}
			});
			write(upstream, request + "Connection: close\r\n\r\n");
			upstream.getOutputStream().write(body);
			answer(client, upstream.getInputStream().readAllBytes());
		}
	}

	private void answer(Socket client, byte[] answer) throws IOException {
		String text = new String(answer, StandardCharsets.ISO_8859_1);
		int end = text.indexOf("\r\n\r\n") + 4;
		String head = text.substring(0, end);
		byte[] body = Arrays.copyOfRange(answer, end, answer.length);
		if (head.toLowerCase(Locale.ROOT).contains("application/json")) {
			String json = new String(body, StandardCharsets.UTF_8);
			for (Map.Entry<String, URI> host : this.hosts.entrySet()) {
				if (host.getKey().startsWith("images.")) {
					json = json.replace(host.getValue().toString(), "https://" + host.getKey());
				}
			}
			body = json.getBytes(StandardCharsets.UTF_8);
		}
		boolean bodiless = head.matches("(?s)HTTP/1.1 (204|304).*") || (body.length == 0 && head.contains("ength:"));
		head = head.replaceAll("(?i)(?m)^(connection|transfer-encoding): .*\r\n", "");
		if (!bodiless && !head.toLowerCase(Locale.ROOT).contains("transfer-encoding")) {
			head = head.replaceAll("(?i)(?m)^content-length: .*\r\n", "")
				.replaceFirst("\r\n\r\n$", "\r\nContent-Length: " + body.length + "\r\n\r\n");
		}
		write(client, head);
		client.getOutputStream().write(body);
		client.getOutputStream().flush();
	}

	private static void write(Socket socket, String text) throws IOException {
		OutputStream output = socket.getOutputStream();
		output.write(text.getBytes(StandardCharsets.ISO_8859_1));
		output.flush();
	}

	private static void daemon(Runnable work) {
		Thread thread = new Thread(work, "company-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket socket : this.open) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private record Head(String line, Map<String, String> headers) {

		static @Nullable Head read(InputStream input) throws IOException {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
				int next = input.read();
				if (next < 0) {
					if (bytes.size() == 0) {
						return null;
					}
					throw new EOFException();
				}
				bytes.write(next);
			}
			List<String> lines = bytes.toString(StandardCharsets.ISO_8859_1).lines().toList();
			Map<String, String> headers = new LinkedHashMap<>();
			for (String line : lines.subList(1, lines.size())) {
				int colon = line.indexOf(':');
				if (colon > 0) {
					headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
				}
			}
			return new Head(lines.get(0), headers);
		}

		String method() {
			return this.line.split(" ")[0];
		}

		String target() {
			return this.line.split(" ")[1];
		}

	}

}
