package dev.promptmill.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A process that may hold a run: known well enough that another process on the same host
 * can tell at once whether it still lives.
 *
 * @param host host name and, where there are such things, what tells this boot of this
 * machine from all others, and the process-id namespace
 * @param pid its process id there
 * @param started its start in milliseconds since the epoch; tells it from a later process
 * of the same id
 */
public record LeaseOwner(String host, long pid, long started) {

	/**
	 * The system computes start times from its boot time, which a clock adjustment moves.
	 */
	private static final long CLOCK_ADJUSTMENT_MILLIS = 3000;

	private static final int LONGEST_NAME = 150;

	private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

	private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

	/** This process. */
	public static LeaseOwner current() {
		ProcessHandle self = ProcessHandle.current();
		return new LeaseOwner(thisHost(), self.pid(), startOf(self));
	}

	static LeaseOwner parse(String text) {
		String[] parts = text.split(" ", 3);
		return new LeaseOwner(parts[2], Long.parseLong(parts[0]), Long.parseLong(parts[1]));
	}

	String text() {
		return this.pid + " " + this.started + " " + this.host;
	}

	/**
	 * Whether this process is known to have ended. False also means "can't be told from
	 * here".
	 */
	boolean isKnownDead() {
		if (!this.host.equals(thisHost())) {
			return false;
		}
		return ProcessHandle.of(this.pid)
			.filter(ProcessHandle::isAlive)
			.filter((process) -> Math.abs(startOf(process) - this.started) < CLOCK_ADJUSTMENT_MILLIS)
			.isEmpty();
	}

	/** The name of its machine, such as "mill-3". */
	public String machine() {
		return this.host.replaceFirst("/.*", "");
	}

	/** For labels: "mill-3-4711". */
	public String name() {
		return machine() + "-" + this.pid;
	}

	/** For messages: "process 4711 on mill-3". */
	@Override
	public String toString() {
		return "process " + this.pid + " on " + machine();
	}

	private static long startOf(ProcessHandle process) {
		return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
	}

	/**
	 * The name alone would not do: cloned machines share it, and the first namespace has
	 * the same number everywhere. Each would take the other's processes for dead.
	 */
	private static String thisHost() {
		String name = hostName();
		try {
			return name + "/" + Files.readString(BOOT_ID).strip() + "/" + Files.readSymbolicLink(NAMESPACE);
		}
		catch (IOException | UnsupportedOperationException ex) {
			return name;
		}
	}

	private static String hostName() {
		try {
			String name = InetAddress.getLocalHost().getHostName();
			return name.substring(0, Math.min(LONGEST_NAME, name.length()));
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
