package dev.promptmill.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** Tests for {@link FolderSync}. */
class FolderSyncTests {

	private static final Path FOLDER = Path.of("images");

	private final AtomicInteger forced = new AtomicInteger();

	private final List<String> warnings = new ArrayList<>();

	@Test
	void forceWhenCalledInTurnThenForcesEachTime() throws IOException {
		FolderSync sync = new FolderSync((folder) -> this.forced.incrementAndGet(), this.warnings::add);
		sync.force(FOLDER);
		sync.force(FOLDER);
		assertThat(this.forced).hasValue(2);
	}

	@Test
	void forceWhenOthersComeMeanwhileThenTheyShareTheNextTimeAndNotThisOne() throws Exception {
		List<Thread> others = new ArrayList<>();
		CountDownLatch release = new CountDownLatch(1);
		FolderSync sync = new FolderSync((folder) -> {
			if (this.forced.incrementAndGet() == 1) {
				await(release);
			}
		}, this.warnings::add);
		Thread first = start(sync);
		while (this.forced.get() == 0) {
			Thread.onSpinWait();
		}
		for (int i = 0; i < 5; i++) {
			others.add(start(sync));
		}
		others.forEach(FolderSyncTests::awaitWaiting);
		release.countDown();
		first.join();
		for (Thread other : others) {
			other.join();
		}
		assertThat(this.forced).hasValue(2);
	}

	@Test
	void forceWhenItFailsThenSaysSoAndTheNextCallerTriesItself() throws IOException {
		FolderSync sync = new FolderSync((folder) -> {
			if (this.forced.incrementAndGet() == 1) {
				throw new IOException("disk gone");
			}
		}, this.warnings::add);
		assertThatIOException().isThrownBy(() -> sync.force(FOLDER)).withMessage("disk gone");
		sync.force(FOLDER);
		assertThat(this.forced).hasValue(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Invalid argument", "Operation not supported", "Function not implemented" })
	void forceWhenTheFileSystemCanNotThenItIsFoundOutAndSaidOnceAndNoImageFails(String why) throws IOException {
		FolderSync sync = new FolderSync((folder) -> {
			this.forced.incrementAndGet();
			throw new IOException(why);
		}, this.warnings::add);
		sync.force(FOLDER);
		sync.force(FOLDER);
		sync.force(Path.of("other"));
		assertThat(this.forced).hasValue(1);
		assertThat(this.warnings).singleElement().asString().contains("images", why, "verify");
	}

	@Test
	void forceWhenTheDiskFailsThenThatIsNoPropertyOfTheFileSystem() {
		FolderSync sync = new FolderSync((folder) -> {
			throw new IOException("Input/output error");
		}, this.warnings::add);
		assertThatIOException().isThrownBy(() -> sync.force(FOLDER));
		assertThatIOException().isThrownBy(() -> sync.force(FOLDER));
		assertThat(this.warnings).isEmpty();
	}

	private static Thread start(FolderSync sync) {
		Thread thread = new Thread(() -> {
			try {
				sync.force(FOLDER);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
		thread.start();
		return thread;
	}

	private static void awaitWaiting(Thread thread) {
		while (thread.getState() != Thread.State.WAITING) {
			Thread.onSpinWait();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
