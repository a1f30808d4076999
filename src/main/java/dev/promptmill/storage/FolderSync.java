package dev.promptmill.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Forces folders to the disk, so that the names just given in them last. Callers that
 * come while a folder is being forced share the next time: it begins after all of them
 * came, so it covers what each of them did before. Safe for many threads.
 */
final class FolderSync {

	/**
	 * What systems say of a file system that can't force folders, such as some network
	 * shares: EINVAL, ENOTSUP, ENOSYS. Java has no type for it.
	 */
	private static final List<String> CAN_NOT = List.of("Invalid argument", "Operation not supported",
			"Function not implemented", "Not supported");

	private final Forcing forcing;

	private final Consumer<String> warnings;

	private final AtomicBoolean impossible = new AtomicBoolean();

	private final Map<Path, Turns> turns = new ConcurrentHashMap<>();

	/**
	 * @param warnings is told once if the file system can't do it
	 */
	FolderSync(Forcing forcing, Consumer<String> warnings) {
		this.forcing = forcing;
		this.warnings = warnings;
	}

	/** Returns when every name given in this folder before the call is on the disk. */
	void force(Path folder) throws IOException {
		if (!this.impossible.get()) {
			this.turns.computeIfAbsent(folder, (path) -> new Turns()).force(this::forceIfPossible, folder);
		}
	}

	/**
	 * That a file system can't do it is found out once: no image can help it, and each is
	 * as safe there as that file system makes it.
	 */
	private void forceIfPossible(Path folder) throws IOException {
		try {
			this.forcing.force(folder);
		}
		catch (IOException ex) {
			if (!isImpossible(ex)) {
				throw ex;
			}
			if (this.impossible.compareAndSet(false, true)) {
				this.warnings.accept("The file system of " + folder + " can't force a folder to the disk ("
						+ ex.getMessage() + "): a loss of power may take the names of images that were stored shortly"
						+ " before. verify finds them and fetches them again.");
			}
		}
	}

	private static boolean isImpossible(IOException failure) {
		String message = String.valueOf(failure.getMessage());
		return CAN_NOT.stream().anyMatch(message::endsWith);
	}

	/** How a folder is forced. */
	interface Forcing {

		void force(Path folder) throws IOException;

	}

	/** Who came, and up to whom the folder has been forced. */
	private static final class Turns {

		private final ReentrantLock lock = new ReentrantLock();

		private final Condition ended = this.lock.newCondition();

		private long came;

		private long forced;

		private boolean underWay;

		void force(Forcing forcing, Path folder) throws IOException {
			long upTo = begin();
			if (upTo == 0) {
				return;
			}
			boolean done = false;
			try {
				forcing.force(folder);
				done = true;
			}
			finally {
				end(done ? upTo : 0);
			}
		}

		/** Up to whom this caller is to force the folder, 0 when another one did. */
		private long begin() throws IOException {
			this.lock.lock();
			try {
				long mine = ++this.came;
				while (this.underWay && this.forced < mine) {
					this.ended.await();
				}
				if (this.forced >= mine) {
					return 0;
				}
				this.underWay = true;
				return this.came;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new ClosedByInterruptException();
			}
			finally {
				this.lock.unlock();
			}
		}

		private void end(long upTo) {
			this.lock.lock();
			try {
				this.underWay = false;
				this.forced = Math.max(this.forced, upTo);
				this.ended.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
