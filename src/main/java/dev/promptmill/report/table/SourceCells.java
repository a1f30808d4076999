package dev.promptmill.report.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import tools.jackson.databind.json.JsonMapper;

/**
 * The input cells of the gallery's rows, exactly as they were read, compressed so that
 * the page can carry them: it writes picked rows in input form again. Blocks beyond the
 * budget are left out, and the page says so.
 */
public final class SourceCells {

	public static final int ROWS_PER_BLOCK = 200;

	/** Characters of all blocks together. */
	private static final int BUDGET = 1_500_000;

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final List<String> blocks = new ArrayList<>();

	private final List<List<String>> pending = new ArrayList<>();

	private int length;

	public void add(List<String> cells) {
		this.pending.add(cells);
		if (this.pending.size() == ROWS_PER_BLOCK) {
			compress();
		}
	}

	/** Deflated JSON in Base64, each of so many rows; empty where it was too much. */
	public List<String> blocks() {
		if (!this.pending.isEmpty()) {
			compress();
		}
		return this.blocks;
	}

	private void compress() {
		String block = (this.length < BUDGET) ? deflated(MAPPER.writeValueAsBytes(this.pending)) : "";
		boolean fits = this.length + block.length() <= BUDGET;
		this.blocks.add(fits ? block : "");
		this.length += block.length();
		this.pending.clear();
	}

	private static String deflated(byte[] json) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
			out.write(json);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			deflater.end();
		}
		return new String(Base64.getEncoder().encode(bytes.toByteArray()), StandardCharsets.ISO_8859_1);
	}

}
