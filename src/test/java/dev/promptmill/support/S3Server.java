package dev.promptmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;

import org.springframework.util.FileSystemUtils;

/**
 * A real S3-compatible server (S3Proxy) in a process of its own, which checks signatures.
 * It keeps objects in memory, or on disk where a test kills it. Its client here is the
 * tests' own, so that they see what is really there.
 */
public final class S3Server implements AutoCloseable {

	public static final String ACCESS_KEY = "an-access-key";

	public static final String SECRET_KEY = "a-secret-that-must-not-leak";

	private static final Pattern STARTED = Pattern.compile("Started ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

	private static final AtomicInteger BUCKETS = new AtomicInteger();

	private static final String IN_MEMORY = "jclouds.provider=transient";

	/** How S3Proxy names halves of what it was writing to disk when it was killed. */
	private static final Pattern HALF = Pattern.compile(".*-\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	private static S3Server shared;

	private final @Nullable Path home;

	private Process process;

	private URI endpoint;

	private S3Client client;

	private S3Server(@Nullable Path home) {
		this.home = home;
	}

	/**
	 * The one that lasts as long as the tests do, and whose credentials the product finds
	 * in this JVM.
	 */
	public static synchronized S3Server shared() {
		if (shared == null) {
			shared = GivenServers.areUsed() ? given() : start();
			Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
			System.setProperty("aws.accessKeyId", ACCESS_KEY);
			System.setProperty("aws.secretAccessKey", SECRET_KEY);
		}
		return shared;
	}

	private static S3Server given() {
		S3Server server = new S3Server(null);
		server.endpoint = URI.create(GivenServers.bucket());
		server.client = client(server.endpoint);
		return server;
	}

	private static S3Server start() {
		try {
			Path home = Files.createTempDirectory("s3-server");
			S3Server server = new S3Server(home);
			server.launch(0, IN_MEMORY);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** One of a test's own that keeps objects in a folder, for {@link #restart}. */
	public static S3Server onDisk(Path home) {
		S3Server server = new S3Server(home);
		server.launch(0, server.onDisk());
		return server;
	}

	private String onDisk() {
		try {
			Path objects = Files.createDirectories(Objects.requireNonNull(this.home).resolve("objects"));
			return "jclouds.provider=filesystem-nio2\njclouds.filesystem.basedir=" + objects;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** SIGKILL for one that keeps objects in a folder, and a new start at its address. */
	public void restart() {
		this.process.destroyForcibly().onExit().join();
		this.client.close();
		launch(this.endpoint.getPort(), onDisk());
	}

	private void launch(int port, String provider) {
		try {
			Path settings = Files.writeString(Objects.requireNonNull(this.home).resolve("s3proxy.conf"), """
					s3proxy.endpoint=http://127.0.0.1:%d
					s3proxy.authorization=aws-v2-or-v4
					s3proxy.identity=%s
					s3proxy.credential=%s
					s3proxy.ignore-unknown-headers=true
					%s
					jclouds.identity=unused
					jclouds.credential=unused
					""".formatted(port, ACCESS_KEY, SECRET_KEY, provider));
			Path log = this.home.resolve("log");
			this.process = new ProcessBuilder(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
							"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar().toString(), "--properties",
							settings.toString()))
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			this.endpoint = URI.create("http://127.0.0.1:" + port(this.process, log));
			this.client = client(this.endpoint);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static S3Client client(URI endpoint) {
		return S3Client.builder()
			.endpointOverride(endpoint)
			.forcePathStyle(true)
			.region(Region.US_EAST_1)
			.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
			.responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
			.build();
	}

	/** The build puts it there, beside the classes of the tests. */
	private static Path jar() {
		try {
			Path classes = Path.of(S3Server.class.getProtectionDomain().getCodeSource().getLocation().toURI());
			return classes.resolveSibling("s3proxy").resolve("s3proxy.jar");
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int port(Process process, Path log) throws IOException {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
		while (process.isAlive() && System.nanoTime() < deadline) {
			Matcher started = STARTED.matcher(Files.readString(log));
			if (started.find()) {
				return Integer.parseInt(started.group(1));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
		process.destroyForcibly();
		throw new AssertionError("S3Proxy did not start: " + Files.readString(log));
	}

	public URI endpoint() {
		return this.endpoint;
	}

	/** A new bucket. */
	public String bucket() {
		String name = GivenServers.name(BUCKETS.incrementAndGet()).replace('_', '-');
		this.client.createBucket((request) -> request.bucket(name));
		return name;
	}

	/** Takes an empty bucket away. */
	public void deleteBucket(String bucket) {
		this.client.deleteBucket((request) -> request.bucket(bucket));
	}

	/**
	 * Names of everything in a bucket, and sizes, but for halves that the server itself
	 * left when it was killed.
	 */
	public Map<String, Long> objects(String bucket) {
		Map<String, Long> objects = new TreeMap<>();
		this.client.listObjectsV2Paginator((request) -> request.bucket(bucket))
			.contents()
			.stream()
			.filter((object) -> !HALF.matcher(object.key()).matches())
			.forEach((object) -> objects.put(object.key(), object.size()));
		return objects;
	}

	public byte[] bytes(String bucket, String key) {
		return this.client.getObjectAsBytes((request) -> request.bucket(bucket).key(key)).asByteArray();
	}

	public String contentType(String bucket, String key) {
		return this.client.headObject((request) -> request.bucket(bucket).key(key)).contentType();
	}

	public void put(String bucket, String key, byte[] bytes) {
		this.client.putObject((request) -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
	}

	public void delete(String bucket, String key) {
		this.client.deleteObject((request) -> request.bucket(bucket).key(key));
	}

	/** Copies everything in a bucket into a folder, as an operator would. */
	public Path download(String bucket, Path folder) throws IOException {
		for (String key : new ArrayList<>(objects(bucket).keySet())) {
			Path file = folder.resolve(key);
			Files.createDirectories(file.getParent());
			Files.write(file, bytes(bucket, key));
		}
		return folder;
	}

	/** Its buckets are gone when the tests are through. */
	private void closeGiven() {
		this.client.listBuckets()
			.buckets()
			.stream()
			.map(Bucket::name)
			.filter((name) -> name.startsWith(GivenServers.name(0).replace('_', '-').replaceFirst("0$", "")))
			.forEach((name) -> {
				objects(name).keySet().forEach((key) -> delete(name, key));
				deleteBucket(name);
			});
		this.client.close();
	}

	@Override
	public void close() {
		if (this.process == null || this.home == null) {
			closeGiven();
			return;
		}
		this.client.close();
		this.process.destroyForcibly().onExit().join();
		FileSystemUtils.deleteRecursively(this.home.toFile());
	}

}
