package dev.promptmill.input.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipFile;

import dev.promptmill.common.Invocation;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a file is by its first bytes, and refuses what can't be read, with the way
 * out.
 */
public enum InputKind {

	/** Text with delimiters. */
	CSV,

	/** An Excel workbook. */
	WORKBOOK;

	private static final byte[] ZIP = { 'P', 'K', 3, 4 };

	private static final byte[] OLD_OFFICE = { (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0 };

	private static final byte[] GZIP = { 0x1F, (byte) 0x8B };

	private static final int MOST_SEARCHED = 64 * 1024 * 1024;

	private static final String AS_CSV = "save it as CSV (UTF-8) or as .xlsx";

	/**
	 * Looks at a file.
	 * @param head its first bytes
	 * @throws UnusableInputException when it is something else
	 */
	public static InputKind of(Path file, byte[] head) {
		if (startsWith(head, ZIP)) {
			return zip(file);
		}
		String problem = problem(file, head);
		if (problem != null) {
			throw new UnusableInputException(file, problem);
		}
		return CSV;
	}

	private static @Nullable String problem(Path file, byte[] head) {
		if (startsWith(head, OLD_OFFICE)) {
			return contains(file, "EncryptedPackage")
					? "it is a workbook with a password. Open it, remove the password, and save it as .xlsx or CSV"
					: "it is a workbook in the old format (.xls). Open it and " + AS_CSV;
		}
		if (startsWith(head, GZIP)) {
			return "it is compressed (gzip). Unpack it first, or pipe it in: gunzip -c FILE | "
					+ Invocation.ofProgram().command("run -");
		}
		String text = new String(head, 0, Math.min(head.length, 1024), StandardCharsets.ISO_8859_1);
		text = text.startsWith("\u00EF\u00BB\u00BF") ? text.substring(3) : text;
		text = text.stripLeading().toLowerCase(Locale.ROOT);
		if (text.startsWith("%pdf-")) {
			return "it is a PDF, not a CSV. Export the table as CSV where it comes from";
		}
		if (text.startsWith("par1")) {
			return "it is a Parquet file, not a CSV. Convert it, with pandas: read_parquet(...).to_csv(..., index=False)";
		}
		if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<head")) {
			return "it is a web page, not a CSV: the address probably led to a sign-in or a preview. Download the table"
					+ " itself, in Google Sheets with File > Download > Comma Separated Values";
		}
		if (text.startsWith("<?xml") || text.startsWith("<rss") || text.startsWith("<feed")) {
			return "it is XML, not a CSV. Export the table as CSV where it comes from";
		}
		return isJson(text) ? "it is JSON, not a CSV. Convert it, with pandas: "
				+ "read_json(..., lines=True or False).to_csv(..., index=False)" : null;
	}

	/** A header may start with a bracket, too, but not like this. */
	private static boolean isJson(String text) {
		if (text.isEmpty()) {
			return false;
		}
		String inner = text.substring(1).stripLeading();
		return switch (text.charAt(0)) {
			case '{' -> inner.startsWith("\"") || inner.startsWith("}");
			case '[' ->
				inner.startsWith("{") || inner.startsWith("[") || inner.startsWith("\"") || inner.startsWith("]");
			default -> false;
		};
	}

	private static InputKind zip(Path file) {
		String what = "an archive. Unpack it, and name the CSV in it";
		try (ZipFile zip = new ZipFile(file.toFile())) {
			if (zip.getEntry("xl/workbook.xml") != null) {
				return WORKBOOK;
			}
			if (zip.getEntry("xl/workbook.bin") != null) {
				what = "a binary workbook (.xlsb). Open it and " + AS_CSV;
			}
			else if (zip.getEntry("content.xml") != null && zip.getEntry("mimetype") != null) {
				what = "a LibreOffice document. Open it and " + AS_CSV;
			}
			else if (zip.getEntry("word/document.xml") != null) {
				what = "a text document. Put the table into a spreadsheet and " + AS_CSV;
			}
			else if (zip.getEntry("Index/Document.iwa") != null) {
				what = "a Numbers document. Export it: File > Export To > CSV";
			}
		}
		catch (IOException ex) {
			throw new UnusableInputException(file,
					"it starts like a workbook, but is damaged or incomplete (" + ex.getMessage() + "). Copy it again",
					ex);
		}
		throw new UnusableInputException(file, "it is " + what);
	}

	/** Whether a name stands in an old office file, which writes names as UTF-16. */
	private static boolean contains(Path file, String name) {
		try (InputStream in = Files.newInputStream(file)) {
			String bytes = new String(in.readNBytes(MOST_SEARCHED), StandardCharsets.ISO_8859_1);
			return bytes.contains(new String(name.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1));
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean startsWith(byte[] bytes, byte[] start) {
		for (int i = 0; i < start.length; i++) {
			if (i >= bytes.length || bytes[i] != start[i]) {
				return false;
			}
		}
		return true;
	}

}
