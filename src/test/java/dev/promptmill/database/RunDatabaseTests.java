package dev.promptmill.database;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.settings.SettingsLoader;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link RunDatabase}. */
class RunDatabaseTests {

	private static final String SOCKET = "promptmill.socket";

	@TempDir
	private Path folder;

	/** After some questions, the next one is not answered. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 10, 20, 40 })
	void openWhenTheProcessThatHasTheLedgerEndsMeanwhileThenThisOneOpensTheFile(int questions) throws Exception {
		Map<String, String> settings = TestDatabase.settings(TestDatabase.Kind.H2, this.folder);
		SettingsLoader loader = new SettingsLoader(settings, null);
		Path data = loader.load(Map.of()).dataFolder();
		Files.createDirectories(data);
		try (EndingHolder holder = new EndingHolder(data, questions);
				RunDatabase opened = RunDatabase.open(loader, loader.load(Map.of()), false,
						TimeAndRandom.ofThisMachine())) {
			assertThat(holder.asked()).isGreaterThan(questions);
			assertThat(opened.runs().newest(null)).isEmpty();
		}
	}

	/**
	 * A way to a process with another database, by which this process takes it to have
	 * the ledger open, until it ends.
	 */
	private static final class EndingHolder implements AutoCloseable {

		private final EmbeddedDataSource other;

		private final Path otherSocket;

		private final Path socket;

		private final int questions;

		private final AtomicInteger asked = new AtomicInteger();

		private final ServerSocketChannel server;

		EndingHolder(Path data, int questions) throws IOException, SQLException {
			Path otherData = Files.createDirectories(data.resolveSibling("other"));
			this.other = new EmbeddedDataSource(otherData, false, System::nanoTime);
			this.other.getConnection().close();
			this.otherSocket = otherData.resolve(SOCKET);
			this.socket = data.resolve(SOCKET);
			this.questions = questions;
			this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
			this.server.bind(UnixDomainSocketAddress.of(this.socket));
			Files.setPosixFilePermissions(this.socket, PosixFilePermissions.fromString("rw-------"));
			start(this::accept);
		}

		int asked() {
			return this.asked.get();
		}

		private void accept() throws IOException {
			while (true) {
				SocketChannel client = this.server.accept();
				SocketChannel target = SocketChannel.open(UnixDomainSocketAddress.of(this.otherSocket));
				start(() -> copy(client, target, true));
				start(() -> copy(target, client, false));
			}
		}

		/** Each question is sent in one piece, as they are small. */
		private void copy(SocketChannel from, SocketChannel to, boolean questions) throws IOException {
			ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
			try (from; to) {
				while (from.read(buffer) >= 0) {
					if (questions && this.asked.incrementAndGet() > this.questions) {
						Files.deleteIfExists(this.socket);
						return;
					}
					buffer.flip();
					while (buffer.hasRemaining()) {
						to.write(buffer);
					}
					buffer.clear();
				}
			}
		}

		private static void start(Callback work) {
			Thread thread = new Thread(() -> {
				try {
					work.run();
				}
				catch (IOException ex) {
					// One of the two has closed the connection.
				}
			}, "ending-holder");
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			this.other.close();
		}

	}

	private interface Callback {

		void run() throws IOException;

	}

}
