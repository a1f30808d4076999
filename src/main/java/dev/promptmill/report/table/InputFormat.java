package dev.promptmill.report.table;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.promptmill.common.Invocation;
import dev.promptmill.common.NormalizedName;
import dev.promptmill.ledger.Run;

/**
 * The form of a run's input: charset, delimiter and mapping. A file in input form is
 * written alike, so that the same settings read it.
 *
 * @param settings of the run, by property name
 */
public record InputFormat(Map<String, String> settings) {

	private static final String PREFIX = "promptmill.";

	private static final int BYTES = 256;

	private static final List<String> NEEDED = List.of("columns", "defaults", "template", "vary", "image-name");

	public static InputFormat of(Run run) {
		return new InputFormat(run.plan().settings());
	}

	public Charset charset() {
		return Charset.forName(this.settings.getOrDefault(PREFIX + "input-charset", StandardCharsets.UTF_8.name()));
	}

	public char delimiter() {
		String text = this.settings.getOrDefault(PREFIX + "input-delimiter", ",");
		boolean tab = text.equalsIgnoreCase("tab") || text.equals("\\t");
		return tab ? '\t' : text.isEmpty() ? ',' : text.charAt(0);
	}

	/** Whether a file in input form starts with a byte order mark, as the input does. */
	public boolean isMarked() {
		return Boolean.parseBoolean(this.settings.get(Run.INPUT_MARK));
	}

	/** Whether the files for people start with a byte order mark. */
	public boolean isMarkedForPeople() {
		return Boolean.parseBoolean(this.settings.get(PREFIX + "csv-bom"));
	}

	/** The header that is read as a column of ours, by our name in letters only. */
	Map<String, String> mapped() {
		Map<String, String> mapped = new LinkedHashMap<>();
		this.settings.forEach((name, value) -> {
			if (isBelow(name, "columns")) {
				mapped.put(NormalizedName.of(name.substring(PREFIX.length() + "columns".length())), value);
			}
		});
		return mapped;
	}

	/** The names that rows are varied by, in letters only. */
	Set<String> varied() {
		Set<String> varied = new LinkedHashSet<>();
		this.settings.keySet()
			.stream()
			.filter((name) -> isBelow(name, "vary"))
			.map((name) -> NormalizedName
				.of(name.substring(PREFIX.length() + "vary".length()).replaceFirst("\\[\\d+]$", "")))
			.sorted()
			.forEach(varied::add);
		return varied;
	}

	/** What a command needs to read a file in input form as the input was read. */
	public String options() {
		List<String> words = new ArrayList<>();
		if (!isMarked() && !charset().equals(StandardCharsets.UTF_8)) {
			words.add("--input-charset " + charset().name());
		}
		if (",;\t|".indexOf(delimiter()) < 0) {
			words.add("--input-delimiter " + Invocation.quoted(String.valueOf(delimiter())));
		}
		this.settings.forEach((name, value) -> {
			if (NEEDED.stream().anyMatch((setting) -> name.equals(PREFIX + setting) || isBelow(name, setting))) {
				words.add("--set " + Invocation.quoted(name.substring(PREFIX.length()) + "=" + value));
			}
		});
		return words.isEmpty() ? "" : " " + String.join(" ", words);
	}

	/** For a script that writes such a file. */
	public Map<String, Object> json() {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("delimiter", String.valueOf(delimiter()));
		json.put("charset", charset().name());
		json.put("bytes", isSingleByte() ? new String(allBytes(), charset()) : "");
		return json;
	}

	/** A script can write UTF-8 and, given the characters, what has one byte for each. */
	private boolean isSingleByte() {
		return charset().canEncode() && charset().newEncoder().maxBytesPerChar() == 1;
	}

	private static byte[] allBytes() {
		byte[] bytes = new byte[BYTES];
		for (int i = 0; i < BYTES; i++) {
			bytes[i] = (byte) i;
		}
		return bytes;
	}

	private static boolean isBelow(String name, String setting) {
		return name.startsWith(PREFIX + setting + ".") || name.startsWith(PREFIX + setting + "[");
	}

}
