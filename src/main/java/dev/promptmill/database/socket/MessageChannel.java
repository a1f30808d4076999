package dev.promptmill.database.socket;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Messages over a socket, each a length and as many bytes. What is received takes memory
 * only as it arrives, whatever length it claims.
 */
final class MessageChannel implements AutoCloseable {

	/** A row of the ledger has a few megabytes at most. */
	static final int MOST_BYTES = 16 * 1024 * 1024;

	private static final int PIECE = 32 * 1024;

	private static final int KEPT = 1024 * 1024;

	private final SocketChannel socket;

	private final ByteBuffer received = ByteBuffer.allocate(PIECE).limit(0);

	private ByteArrayOutputStream message = new ByteArrayOutputStream(PIECE);

	MessageChannel(SocketChannel socket) {
		this.socket = socket;
	}

	/** Begins the next message. */
	DataOutputStream begin() {
		if (this.message.size() > KEPT) {
			this.message = new ByteArrayOutputStream(PIECE);
		}
		this.message.reset();
		return new DataOutputStream(this.message);
	}

	/** Bytes that the message has so far. */
	int size() {
		return this.message.size();
	}

	/** Sends the message that was begun. */
	void send() throws IOException {
		ByteBuffer length = ByteBuffer.allocate(Integer.BYTES + Math.min(this.message.size(), PIECE));
		length.putInt(this.message.size());
		byte[] bytes = this.message.toByteArray();
		int first = Math.min(bytes.length, PIECE);
		writeFully(length.put(bytes, 0, first).flip());
		for (int at = first; at < bytes.length; at += PIECE) {
			writeFully(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)));
		}
	}

	/**
	 * Waits for the next message.
	 * @throws EOFException if the other side is gone
	 * @throws IOException if it claims to be longer than {@code most}
	 */
	DataInputStream receive(int most) throws IOException {
		byte[] header = new byte[Integer.BYTES];
		read(header, 0, header.length);
		int length = ByteBuffer.wrap(header).getInt();
		if (length < 0 || length > most) {
			throw new IOException("a message of " + length + " bytes, " + most + " are allowed");
		}
		byte[] body = new byte[Math.min(length, PIECE)];
		int has = 0;
		while (has < length) {
			body = (has < body.length) ? body : Arrays.copyOf(body, Math.min(length, 2 * body.length));
			read(body, has, body.length - has);
			has = body.length;
		}
		return new DataInputStream(new ByteArrayInputStream(body));
	}

	private void read(byte[] target, int from, int count) throws IOException {
		int at = from;
		while (at < from + count) {
			if (!this.received.hasRemaining()) {
				this.received.clear();
				int arrived = this.socket.read(this.received);
				this.received.flip();
				if (arrived < 0) {
					throw new EOFException("the other process is gone");
				}
			}
			int taken = Math.min(this.received.remaining(), from + count - at);
			this.received.get(target, at, taken);
			at += taken;
		}
	}

	private void writeFully(ByteBuffer bytes) throws IOException {
		while (bytes.hasRemaining()) {
			this.socket.write(bytes);
		}
	}

	/** Lets the other side send no more; what is under way is still answered. */
	void refuseMore() throws IOException {
		this.socket.shutdownInput();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
