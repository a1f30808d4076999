package dev.promptmill.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program under test as a process, started by run.sh, and what it costs. */
final class Program {

	private final Process process;

	private final Path log;

	private final long startedAt = System.nanoTime();

	private volatile double seconds;

	private volatile double cpuSeconds;

	private final Thread watch;

	private Program(Process process, Path log) {
		this.process = process;
		this.log = log;
		this.watch = new Thread(this::watch, "watch");
		this.watch.setDaemon(true);
		this.watch.start();
	}

	static Program start(Path root, Path folder, List<String> arguments, String... jvm) throws IOException {
		List<String> command = new ArrayList<>(List.of(root.resolve("run.sh").toString()));
		command.addAll(arguments);
		return start(command, folder.resolve("log.txt"), String.join(" ", jvm));
	}

	static Program start(List<String> command, Path log, String jvm) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
		builder.environment().put("APIXO_API_KEY", "any");
		builder.environment().put("PROMPTMILL_JAVA_OPTS", jvm);
		return new Program(builder.start(), log);
	}

	private void watch() {
		try {
			do {
				Duration cpu = this.process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
				this.cpuSeconds = Math.max(this.cpuSeconds, cpu.toNanos() / 1e9);
			}
			while (!this.process.waitFor(25, TimeUnit.MILLISECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.seconds = (System.nanoTime() - this.startedAt) / 1e9;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** Waits for its end, which must be a good one. */
	Program await() throws IOException, InterruptedException {
		int code = this.process.waitFor();
		this.watch.join();
		if (code != 0) {
			String said = Files.readString(this.log);
			throw new IllegalStateException(
					"The program ended with " + code + ": " + said.substring(Math.max(0, said.length() - 1000)));
		}
		return this;
	}

	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	/** Seconds since its start. */
	double age() {
		return (System.nanoTime() - this.startedAt) / 1e9;
	}

	/** From its start to its end. */
	double seconds() {
		return this.seconds;
	}

	/** User and system time of all its threads, looked at until its end. */
	double cpuSeconds() {
		return this.cpuSeconds;
	}

	/** What is reachable on its heap at present, in bytes; collects all garbage. */
	long liveHeap() throws IOException, InterruptedException {
		Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				String.valueOf(this.process.pid()), "GC.class_histogram")
			.redirectErrorStream(true)
			.start();
		String out = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		String[] total = out.substring(out.lastIndexOf("Total")).strip().split("\\s+");
		return Long.parseLong(total[2]);
	}

}
