package dev.promptmill.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Prometheus' text format: samples by name and labels. */
record Exposition(Map<String, Double> samples) {

	private static final Pattern SAMPLE = Pattern
		.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|[-+0-9.Ee]+)");

	private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

	static Exposition read(String text) {
		Map<String, Double> samples = new LinkedHashMap<>();
		for (String line : text.lines().filter((one) -> !one.startsWith("#")).toList()) {
			Matcher sample = SAMPLE.matcher(line);
			if (!sample.matches()) {
				throw new AssertionError("Not a sample: " + line);
			}
			Map<String, String> labels = new TreeMap<>();
			Matcher label = LABEL.matcher((sample.group(2) != null) ? sample.group(2) : "");
			while (label.find()) {
				labels.put(label.group(1), label.group(2));
			}
			labels.remove("job_name");
			labels.remove("simulated");
			samples.put(sample.group(1) + labels, number(sample.group(3)));
		}
		return new Exposition(samples);
	}

	private static double number(String text) {
		return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
	}

	/** The value of a sample without the labels that all have, such as {@code a{b=c}}. */
	Double value(String nameAndLabels) {
		return this.samples.get(nameAndLabels);
	}

	Set<String> names() {
		Set<String> names = new TreeSet<>();
		this.samples.keySet().forEach((key) -> names.add(key.substring(0, key.indexOf('{'))));
		return names;
	}

}
