package dev.promptmill.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A started program. What it prints goes to files beside its folder. */
final class ProgramProcess {

	/** Of a process that SIGKILL ended. */
	static final int KILLED = 137;

	/** Only a program that hangs takes that long. */
	private static final Duration CAP = Duration.ofMinutes(3);

	private final Process process;

	private final Path out;

	private final Path err;

	private ProgramProcess(Process process, Path out, Path err) {
		this.process = process;
		this.out = out;
		this.err = err;
	}

	static ProgramProcess start(ProcessBuilder builder, Path log) {
		try {
			File out = new File(log + ".out");
			File err = new File(log + ".err");
			Process process = builder.redirectOutput(out)
				.redirectError(err)
				.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
				.start();
			return new ProgramProcess(process, out.toPath(), err.toPath());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Waits for the end. */
	Ended await() {
		if (!endsWithin(CAP)) {
			this.process.destroyForcibly();
			throw new AssertionError("The program did not end within " + CAP + ": " + read(this.err));
		}
		return new Ended(this.process.exitValue(), read(this.out), read(this.err));
	}

	/** Waits that long at most. */
	boolean endsWithin(Duration time) {
		try {
			return this.process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/** Waits until something is seen, or the program ended. */
	ProgramProcess awaiting(BooleanSupplier seen) {
		long deadline = System.nanoTime() + CAP.toNanos();
		while (!seen.getAsBoolean() && this.process.isAlive()) {
			if (System.nanoTime() > deadline) {
				this.process.destroyForcibly();
				throw new AssertionError("Not seen within " + CAP + ": " + read(this.err));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
		}
		return this;
	}

	/** Whether it printed that its run began. */
	boolean hasBegun() {
		return read(this.err).contains("Run 1: ");
	}

	/** Whether it is stopped as by {@code kill -STOP}; told on Linux only. */
	boolean isFrozen() {
		try {
			return Files.readString(Path.of("/proc/" + this.process.pid() + "/status")).contains("State:\tT");
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** SIGSTOP. */
	void freeze() {
		send("STOP");
	}

	/** SIGCONT. */
	ProgramProcess thaw() {
		send("CONT");
		return this;
	}

	private void send(String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/** SIGKILL. */
	Ended kill() {
		this.process.destroyForcibly();
		return await();
	}

	/** SIGTERM. */
	Ended terminate() {
		signal();
		return await();
	}

	/** SIGTERM, without waiting for what comes of it. */
	void signal() {
		this.process.destroy();
	}

	/** Its process id. */
	long pid() {
		return this.process.pid();
	}

	/** What it printed on standard error so far. */
	String messages() {
		return read(this.err);
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** SIGKILL, without waiting; a frozen one ends, too. */
	void destroy() {
		this.process.destroyForcibly();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How it ended.
	 *
	 * @param exitCode 137 after SIGKILL
	 * @param out what it printed on standard output
	 * @param err what it printed on standard error
	 */
	record Ended(int exitCode, String out, String err) {

		boolean killed() {
			return this.exitCode == KILLED;
		}

	}

}
