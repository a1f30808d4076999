package dev.promptmill.input;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes workbooks as Excel does, cell by cell: {@code "text"}, {@code n:3}, {@code b:1},
 * {@code e:#REF!}, {@code f:42}, and a number with a style, {@code d:46354}.
 */
final class Workbook {

	private static final String[] STYLES = { "d:", "t:", "z:", "p:" };

	private Workbook() {
	}

	static Path write(Path file, List<List<String>> rows) {
		return write(file, rows.size(), (row) -> rows.get((int) row));
	}

	static Path write(Path file, long rows, LongFunction<List<String>> cells) {
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
			entry(zip, "[Content_Types].xml",
					"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
							+ "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
							+ type("workbook", "sheet.main") + type("styles", "styles") + "</Types>");
			entry(zip, "xl/workbook.xml",
					"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
							+ "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>"
							+ "<sheet name=\"Rows\" sheetId=\"1\" r:id=\"rId1\"/>"
							+ "<sheet name=\"Other\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>");
			entry(zip, "xl/_rels/workbook.xml.rels",
					"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
							+ relation(1, "worksheet", "worksheets/sheet1.xml")
							+ relation(2, "worksheet", "worksheets/sheet2.xml") + relation(3, "styles", "styles.xml")
							+ "</Relationships>");
			entry(zip, "xl/styles.xml",
					"<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"2\">"
							+ "<numFmt numFmtId=\"164\" formatCode=\"00000\"/><numFmt numFmtId=\"165\" "
							+ "formatCode=\"[$-407]d/m/yyyy\"/></numFmts><cellXfs count=\"5\"><xf numFmtId=\"0\"/>"
							+ "<xf numFmtId=\"165\"/><xf numFmtId=\"20\"/><xf numFmtId=\"164\"/><xf numFmtId=\"9\"/></cellXfs>"
							+ "</styleSheet>");
			entry(zip, "xl/worksheets/sheet2.xml", sheetStart() + "</sheetData></worksheet>");
			zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
			Writer out = new OutputStreamWriter(zip, StandardCharsets.UTF_8);
			out.write(sheetStart());
			for (long row = 0; row < rows; row++) {
				row(out, row + 1, cells.apply(row));
			}
			out.write("</sheetData></worksheet>");
			out.flush();
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void row(Writer out, long number, List<String> cells) throws IOException {
		out.write("<row r=\"" + number + "\">");
		for (int i = 0; i < cells.size(); i++) {
			if (!cells.get(i).isEmpty()) {
				out.write(cell((char) ('A' + i) + "" + number, cells.get(i)));
			}
		}
		out.write("</row>");
	}

	private static String cell(String place, String cell) {
		for (int style = 0; style < STYLES.length; style++) {
			if (cell.startsWith(STYLES[style])) {
				return "<c r=\"" + place + "\" s=\"" + (style + 1) + "\"><v>" + cell.substring(2) + "</v></c>";
			}
		}
		if (cell.startsWith("n:")) {
			return "<c r=\"" + place + "\"><v>" + cell.substring(2) + "</v></c>";
		}
		if (cell.startsWith("b:") || cell.startsWith("e:")) {
			return "<c r=\"" + place + "\" t=\"" + cell.charAt(0) + "\"><v>" + cell.substring(2) + "</v></c>";
		}
		if (cell.startsWith("f:")) {
			return "<c r=\"" + place + "\"><f>A1*2</f><v>" + cell.substring(2) + "</v></c>";
		}
		String text = cell.replace("&", "&amp;").replace("<", "&lt;");
		return "<c r=\"" + place + "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" + text + "</t></is></c>";
	}

	private static String sheetStart() {
		return "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
	}

	private static String type(String part, String type) {
		return "<Override PartName=\"/xl/" + part
				+ ".xml\" ContentType=\"application/vnd.openxmlformats-officedocument." + "spreadsheetml." + type
				+ "+xml\"/>";
	}

	private static String relation(int id, String type, String target) {
		return "<Relationship Id=\"rId" + id + "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
				+ "relationships/" + type + "\" Target=\"" + target + "\"/>";
	}

	private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
		zip.putNextEntry(new ZipEntry(name));
		zip.write(("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + text)
			.getBytes(StandardCharsets.UTF_8));
		zip.closeEntry();
	}

}
