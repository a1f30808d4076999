package dev.promptmill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table in docs/benchmarks.md: what was not measured again stays as it was, and so
 * does what follows the table.
 */
final class ResultTable {

	private static final String HEAD = """
			# Benchmarks

			`./mvnw -q -Pbench test-compile exec:java` measures everything, about a quarter of an hour and the million rows;
			`-Dexec.args="known polls"` only what it names (%s). The server is a simulated one in a process of its own. Numbers are ratios against a limit
			or against a yardstick of the same run, because times alone say more about the machine. The plain script is
			`src/test/bench/plain-script.mjs`. A line is replaced when it is measured again; the last column says when that was and how long it took.

			| Measure | Bar | Measured | | What else was seen | When, where |
			|---|---|---|---|---|---|
			""";

	private final Path file;

	private final Map<String, String> lines = new LinkedHashMap<>();

	private String remarks = "";

	ResultTable(Path file) throws IOException {
		this.file = file;
		if (Files.exists(file)) {
			List<String> old = Files.readAllLines(file);
			int start = old.indexOf("|---|---|---|---|---|---|");
			List<String> table = old.stream().skip(start + 1L).takeWhile((line) -> line.startsWith("| ")).toList();
			table.forEach((line) -> this.lines.put(line.split("\\|")[1].strip(), line));
			this.remarks = old.stream()
				.skip(start + 1L + table.size())
				.map((line) -> line + "\n")
				.collect(Collectors.joining());
		}
	}

	/** Writes a line; the seconds are those of the whole measurement it is part of. */
	void add(Result result, long seconds) throws IOException {
		String line = "| " + String.join(" | ", result.measure(), result.bar(), result.value(),
				result.reached() ? "yes" : "**no**", result.note(), circumstances(seconds)) + " |";
		this.lines.put(result.measure(), line);
		Files.createDirectories(this.file.getParent());
		Files.writeString(this.file, HEAD.formatted(Benchmarks.names())
				+ this.lines.values().stream().map((text) -> text + "\n").collect(Collectors.joining()) + this.remarks);
	}

	private static String circumstances(long seconds) {
		return Result.text("%s, %d processors, %s, load %.1f, took %d s", LocalDate.now(ZoneOffset.UTC),
				Runtime.getRuntime().availableProcessors(), "Java " + Runtime.version(),
				java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), seconds);
	}

}
