package dev.promptmill.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run left in its folder. */
record RunFiles(Path folder) {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	/** The lines of {@code results.csv} by id. */
	Map<String, Map<String, String>> results() {
		Map<String, Map<String, String>> results = new LinkedHashMap<>();
		for (Map<String, String> row : CsvRows.of(this.folder.resolve("results.csv"))) {
			if (results.put(row.get("id"), row) != null) {
				throw new AssertionError("results.csv has row " + row.get("id") + " twice");
			}
		}
		return results;
	}

	Map<String, String> result(String id) {
		return results().get(id);
	}

	/** How many rows have each status. */
	Map<String, Long> statuses() {
		return results().values()
			.stream()
			.collect(Collectors.groupingBy((row) -> row.get("status"), TreeMap::new, Collectors.counting()));
	}

	List<Map<String, String>> images() {
		return CsvRows.of(this.folder.resolve("images.csv"));
	}

	List<Map<String, String>> unknown() {
		return CsvRows.of(this.folder.resolve("unknown.csv"));
	}

	JsonNode costs() {
		return MAPPER.readTree(this.folder.resolve("cost-report.json").toFile());
	}

	BigDecimal usd(String name) {
		return costs().get(name).decimalValue();
	}

	/** Whether an image of {@code images.csv} is there, byte for byte. */
	boolean isThere(Map<String, String> image) {
		Path file = this.folder.resolve(image.get("file"));
		try {
			return Files.isRegularFile(file) && Files.size(file) == Long.parseLong(image.get("bytes"))
					&& sha256(file).equals(image.get("sha256"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Drafts that nobody finished or removed. */
	List<Path> parts() {
		try (Stream<Path> files = Files.walk(this.folder)) {
			return files.filter((file) -> file.toString().endsWith(".part")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String sha256(Path file) throws IOException {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
