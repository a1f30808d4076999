package dev.promptmill.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;

/** A small simulated run of the real program, whose metrics go where a test says. */
final class MeasuredRun {

	private final Path home;

	private final Map<String, String> settings = new LinkedHashMap<>();

	MeasuredRun(Path home) {
		this.home = home;
		this.settings.put("data", home.resolve("data").toString());
		this.settings.put("output", home.resolve("output").toString());
		this.settings.put("simulate.speed", "5000");
		this.settings.put("submit.rate-per-second", "200");
		this.settings.put("poll.rate-per-second", "200");
		// What is sent at the end must not find an earlier sending under way.
		this.settings.put("metrics.interval", "1h");
		this.settings.put("metrics.timeout", "30s");
	}

	MeasuredRun set(String name, String value) {
		this.settings.put(name, value);
		return this;
	}

	/** Runs so many rows of two images each. */
	Result run(int rows) throws IOException {
		List<String> lines = new ArrayList<>(List.of("prompt,num_images,size"));
		for (int i = 1; i <= rows; i++) {
			lines.add("a private prompt " + i + ",2,512x512");
		}
		Path csv = Files.write(this.home.resolve("night.csv"), lines);
		return new CommandLine(this.settings, Map.of()).run("run", csv.toString(), "--simulate", "--budget", "1");
	}

}
