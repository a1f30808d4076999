package dev.promptmill.system;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.RFC4180ParserBuilder;
import com.opencsv.exceptions.CsvException;

/** A CSV file as an operator's spreadsheet reads it: lines by column name. */
final class CsvRows {

	private CsvRows() {
	}

	static List<Map<String, String>> of(Path file) {
		try (Reader in = Files.newBufferedReader(file);
				CSVReader csv = new CSVReaderBuilder(in).withCSVParser(new RFC4180ParserBuilder().build()).build()) {
			List<String[]> lines = csv.readAll();
			List<Map<String, String>> rows = new ArrayList<>();
			for (String[] line : lines.subList(1, lines.size())) {
				Map<String, String> row = new LinkedHashMap<>();
				for (int i = 0; i < lines.get(0).length; i++) {
					row.put(lines.get(0)[i], line[i]);
				}
				rows.add(row);
			}
			return rows;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (CsvException ex) {
			throw new IllegalStateException(file.toString(), ex);
		}
	}

}
