package dev.promptmill.download;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the pixels of a PNG file as its chunks arrive and checks that there are
 * exactly as many rows as the header promised, each led by a filter that exists. The
 * inflater checks the checksum at the end. Nothing is kept.
 */
final class PngPixels implements AutoCloseable {

	private static final int LAST_FILTER = 4;

	private final Inflater inflater = new Inflater();

	private final byte[] rows = new byte[32 * 1024];

	private final int[][] passes;

	private final int bitsPerPixel;

	private int pass = -1;

	private int rowsLeft;

	private int rowLength;

	/** Bytes of the current row yet to come. */
	private int rowRest;

	PngPixels(PngHeader header) {
		this.passes = header.passes();
		this.bitsPerPixel = header.bitsPerPixel();
	}

	void add(byte[] compressed, int length) throws BrokenImageException {
		this.inflater.setInput(compressed, 0, length);
		try {
			int inflated = this.inflater.inflate(this.rows);
			while (inflated > 0) {
				follow(inflated);
				inflated = this.inflater.inflate(this.rows);
			}
		}
		catch (DataFormatException ex) {
			throw new BrokenImageException("its pixels do not inflate (%s)".formatted(String.valueOf(ex.getMessage())));
		}
		if (this.inflater.needsDictionary()) {
			throw new BrokenImageException("its pixels need a dictionary");
		}
	}

	/** Steps over inflated bytes from row to row. */
	private void follow(int length) throws BrokenImageException {
		int position = 0;
		while (position < length) {
			if (this.rowRest == 0) {
				startRow(this.rows[position++]);
			}
			int step = Math.min(this.rowRest, length - position);
			this.rowRest -= step;
			position += step;
		}
	}

	private void startRow(byte filter) throws BrokenImageException {
		if (this.rowsLeft == 0) {
			startPass();
		}
		if (filter < 0 || filter > LAST_FILTER) {
			throw new BrokenImageException("a row has the filter %d, which does not exist".formatted(filter));
		}
		this.rowsLeft--;
		this.rowRest = this.rowLength;
	}

	private void startPass() throws BrokenImageException {
		this.pass++;
		if (this.pass == this.passes.length) {
			throw new BrokenImageException("it holds more pixels than its header says");
		}
		this.rowLength = (int) (((long) this.passes[this.pass][0] * this.bitsPerPixel + 7) / 8);
		this.rowsLeft = this.passes[this.pass][1];
	}

	/** To be called after the last chunk. */
	void finish() throws BrokenImageException {
		boolean allRows = this.pass == this.passes.length - 1 && this.rowsLeft == 0 && this.rowRest == 0;
		if (!allRows || !this.inflater.finished()) {
			throw new BrokenImageException("pixels are missing");
		}
	}

	@Override
	public void close() {
		this.inflater.end();
	}

}
