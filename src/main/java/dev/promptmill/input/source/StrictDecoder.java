package dev.promptmill.input.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes bytes and reports the exact offset of the first one that is wrong. All text
 * before it is delivered first, so that the caller, who counts lines, can name the line.
 */
final class StrictDecoder extends Reader {

	private static final int BUFFER = 16 * 1024;

	private final InputStream in;

	private final CharsetDecoder decoder;

	private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();

	private long offsetOfBuffer;

	private boolean ended;

	StrictDecoder(InputStream in, Charset charset) {
		this.in = in;
		this.decoder = charset.newDecoder()
			.onMalformedInput(CodingErrorAction.REPORT)
			.onUnmappableCharacter(CodingErrorAction.REPORT);
	}

	@Override
	public int read(char[] target, int offset, int length) throws IOException {
		CharBuffer chars = CharBuffer.wrap(target, offset, length);
		while (chars.position() == offset) {
			CoderResult result = this.decoder.decode(this.bytes, chars, this.ended);
			if (chars.position() > offset) {
				break;
			}
			if (result.isError()) {
				throw malformed();
			}
			if (this.ended) {
				return -1;
			}
			fill();
		}
		return chars.position() - offset;
	}

	private void fill() throws IOException {
		this.offsetOfBuffer += this.bytes.position();
		this.bytes.compact();
		int count = this.in.read(this.bytes.array(), this.bytes.position(), this.bytes.remaining());
		this.ended = count < 0;
		this.bytes.position(this.bytes.position() + Math.max(0, count)).flip();
	}

	private MalformedBytesException malformed() {
		int position = this.bytes.position();
		return new MalformedBytesException(this.offsetOfBuffer + position, this.bytes.get(position) & 0xFF);
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}
