package dev.promptmill.database.socket;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Issue 15.2: twelve bytes to the port of the database ended the run. */
class HostileInputTests {

	@TempDir
	private Path folder;

	private ConnectionServer server;

	@BeforeEach
	void open() throws IOException {
		this.server = ConnectionServer.start(this.folder,
				() -> DriverManager.getConnection("jdbc:h2:mem:hostile;DB_CLOSE_DELAY=-1", "sa", ""));
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void lengthThatIsClaimedThenNothingIsTakenForIt() throws IOException, SQLException {
		for (int length : new int[] { -1, Integer.MAX_VALUE, MessageChannel.MOST_BYTES, Request.GREETING_BYTES + 1 }) {
			assertThat(closes(ByteBuffer.allocate(8).putInt(length).putInt(0))).as("before a greeting: %s", length)
				.isTrue();
		}
		for (int length : new int[] { -1, Integer.MAX_VALUE, MessageChannel.MOST_BYTES + 1 }) {
			assertThat(closesAfterGreeting(ByteBuffer.allocate(4).putInt(length))).as("after it: %s", length).isTrue();
		}
		assertServes();
	}

	@Test
	void valueThatClaimsMoreThanThereIsThenTheConnectionEnds() throws IOException, SQLException {
		for (int type : "SNbisotd\u0000\u00ff".chars().toArray()) {
			for (int size : new int[] { -1, Integer.MAX_VALUE, 1 << 20 }) {
				ByteArrayOutputStream bytes = new ByteArrayOutputStream();
				DataOutputStream out = new DataOutputStream(bytes);
				out.writeByte(Request.EXECUTE.ordinal());
				out.writeByte(type);
				out.writeInt(size);
				out.writeInt(size);
				assertThat(closesAfterGreeting(message(bytes.toByteArray()))).as("type %s, size %s", type, size)
					.isTrue();
			}
		}
		assertServes();
	}

	@Test
	void garbageThenOnlyItsOwnConnectionEnds() throws IOException, SQLException {
		Random random = new Random(15);
		for (int i = 0; i < 300; i++) {
			byte[] garbage = new byte[random.nextInt(2000)];
			random.nextBytes(garbage);
			if (i % 3 == 0) {
				send(ByteBuffer.wrap(garbage)).close();
			}
			else {
				SocketChannel socket = greeted();
				try (socket) {
					write(socket, (i % 3 == 1) ? message(garbage) : ByteBuffer.wrap(garbage));
				}
				catch (IOException ex) {
					assertThat(ex.getMessage()).containsIgnoringCase("pipe");
				}
			}
		}
		assertServes();
	}

	@Test
	void connectionsThatSayNothingThenOthersAreServed() throws IOException, SQLException {
		List<SocketChannel> silent = new ArrayList<>();
		for (int i = 0; i < 3 * ConnectionServer.MOST_CONNECTIONS; i++) {
			silent.add(new SocketPlace(this.folder).connect());
		}
		assertServes();
		for (SocketChannel socket : silent) {
			socket.close();
		}
	}

	private void assertServes() throws IOException, SQLException {
		try (Connection connection = RemoteConnection.open(this.folder)) {
			assertThat(connection.isValid(1)).isTrue();
		}
	}

	private boolean closesAfterGreeting(ByteBuffer bytes) throws IOException {
		SocketChannel socket = greeted();
		write(socket, bytes.rewind());
		return ends(socket);
	}

	private boolean closes(ByteBuffer bytes) throws IOException {
		return ends(send(bytes.rewind()));
	}

	/** Other requests would be answered, and the next one awaited. */
	private static boolean ends(SocketChannel socket) {
		try (socket) {
			ByteBuffer answer = ByteBuffer.allocate(4000);
			int count = socket.read(answer);
			return count < 0;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private SocketChannel greeted() throws IOException {
		ByteArrayOutputStream greeting = new ByteArrayOutputStream();
		ValueCodec.write(new DataOutputStream(greeting), Request.GREETING);
		SocketChannel socket = send(message(greeting.toByteArray()));
		ByteBuffer answer = ByteBuffer.allocate(6);
		while (answer.hasRemaining() && socket.read(answer) >= 0) {
			continue;
		}
		return socket;
	}

	private SocketChannel send(ByteBuffer bytes) throws IOException {
		SocketChannel socket = new SocketPlace(this.folder).connect();
		write(socket, bytes);
		return socket;
	}

	private static void write(SocketChannel socket, ByteBuffer bytes) throws IOException {
		while (bytes.hasRemaining()) {
			socket.write(bytes);
		}
	}

	private static ByteBuffer message(byte[] body) {
		return ByteBuffer.allocate(Integer.BYTES + body.length).putInt(body.length).put(body).flip();
	}

}
