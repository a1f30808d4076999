package dev.promptmill.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.springframework.util.FileSystemUtils;

/**
 * The folders that benchmarks work in: the project's folder and a scratch folder in it.
 * What one measurement leaves behind is deleted only after the last one: for minutes
 * after a deletion, ext4 without a journal searches long for an inode for each new file.
 */
final class BenchmarkWorkspace implements AutoCloseable {

	/** For runs in which nothing but the program itself is to set the pace. */
	static final List<String> UNLIMITED = List.of("--rate", "10000", "--max-in-flight", "1000", "--set",
			"poll.first-delay-1k=0s", "--set", "poll.rate-per-second=10000", "--set", "download.concurrency=32");

	private final Path root;

	private final Path scratch;

	private int folders;

	BenchmarkWorkspace(Path root) throws IOException {
		this.root = root;
		this.scratch = Files.createDirectories(root.resolve("target/bench/" + ProcessHandle.current().pid()));
	}

	Path root() {
		return this.root;
	}

	/** An input of so many rows, each of which orders one small image. */
	Path csv(int rows) throws IOException {
		return csv(rows, 512);
	}

	/** The same with images of so many pixels in width and height. */
	Path csv(int rows, int side) throws IOException {
		Path csv = this.scratch.resolve(rows + "-rows-" + side + ".csv");
		try (BufferedWriter writer = Files.newBufferedWriter(csv)) {
			writer.write("prompt,size\n");
			for (int row = 1; row <= rows; row++) {
				writer.write("picture number " + row + " of a lighthouse at dusk," + side + "x" + side + "\n");
			}
		}
		return csv;
	}

	/** An empty folder. */
	Path folder(String name) throws IOException {
		return Files.createDirectories(this.scratch.resolve(name + "-" + ++this.folders));
	}

	Server server(String... options) throws IOException {
		return Server.start(this.root, options);
	}

	/** Starts {@code run} as an operator would. */
	Program run(Server server, Path csv, Path folder, List<String> options, String... jvm) throws IOException {
		return run(server.baseUrl(), csv, folder, options, jvm);
	}

	/** The same against any server. */
	Program run(String baseUrl, Path csv, Path folder, List<String> options, String... jvm) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("run", csv.toString()));
		arguments.addAll(against(baseUrl, folder));
		arguments.addAll(options);
		return Program.start(this.root, folder, arguments, jvm);
	}

	/** Starts {@code check} beside the ledger of what {@code run} did in the folder. */
	Program check(Server server, Path csv, Path folder, List<String> options, String... jvm) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("check", csv.toString()));
		arguments.addAll(against(server.baseUrl(), folder));
		arguments.addAll(options);
		return Program.start(this.root, folder, arguments, jvm);
	}

	/** Starts the plain script, the yardstick. */
	Program script(String baseUrl, Path csv, int concurrency) throws IOException {
		Path folder = folder("script");
		return Program.start(
				List.of("node", this.root.resolve("src/test/bench/plain-script.mjs").toString(), baseUrl,
						csv.toString(), folder.resolve("images").toString(), String.valueOf(concurrency)),
				folder.resolve("log.txt"), "");
	}

	Program restart(Server server, Path folder, List<String> options) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("restart"));
		arguments.addAll(against(server.baseUrl(), folder));
		arguments.remove("--output");
		arguments.remove(folder.resolve("output").toString());
		arguments.addAll(options);
		return Program.start(this.root, folder, arguments);
	}

	private static List<String> against(String baseUrl, Path folder) {
		return List.of("--output", folder.resolve("output").toString(), "--set", "data=" + folder.resolve("data"),
				"--set", "api.base-url=" + baseUrl, "--set", "download.allow-http=true", "--set",
				"download.allowed-hosts=127.0.0.1");
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.scratch);
	}

	static void pause(Duration time) {
		LockSupport.parkNanos(time.toNanos());
	}

}
