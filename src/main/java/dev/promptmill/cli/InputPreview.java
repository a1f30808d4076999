package dev.promptmill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.promptmill.input.InputSummary;
import dev.promptmill.input.InputWarning;
import dev.promptmill.input.PromptRow;
import dev.promptmill.input.header.Lookalike;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A preview of how an input was understood: what it was recognised as, which of its
 * columns are used, and the first row as it would be sent.
 *
 * @param input that was read
 * @param template of its prompts, null if they stand in a column
 */
record InputPreview(InputSummary input, @Nullable String template) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final int MOST_NAMED = 30;

	/** For a command that shows the plan: as data. */
	void show(ConsoleLog console) {
		console.data("read as    " + this.input.recognised().words());
		console.data("used       " + used());
		console.data("carried    " + carried());
		if (this.template != null) {
			console.data("template   " + this.template);
		}
		PromptRow first = this.input.first();
		if (first != null) {
			console.data("first row  " + first.id() + " " + first.input().toJson());
		}
	}

	/** For a command that goes on to buy: in messages. */
	void tell(ConsoleLog console) {
		console
			.info("Read as " + this.input.recognised().words() + ". Used: " + used() + ". Carried: " + carried() + ".");
		PromptRow first = this.input.first();
		// Log stores keep what they are sent, and prompts are the operator's own.
		if (first != null && !console.logging().isStructured()) {
			console.info("First row, " + first.id() + ": " + first.input().toJson());
		}
	}

	/** What is allowed and yet hardly meant. */
	void warn(ConsoleLog console) {
		for (String name : this.input.header().madeUpNames()) {
			console.warn("A column without a name is carried through as " + name + ".");
		}
		this.input.header().lookalikes().forEach((column) -> console.warn(column.sentence()));
		this.input.warnings().forEach((warning) -> console.warn(warning.text()));
	}

	private String used() {
		return this.input.header()
			.used()
			.entrySet()
			.stream()
			.map((column) -> column.getKey()
					+ (column.getKey().equalsIgnoreCase(column.getValue()) ? "" : " (" + column.getValue() + ")"))
			.collect(Collectors.joining(", "));
	}

	private String carried() {
		List<String> carried = this.input.header().carried();
		String names = carried.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
		return carried.isEmpty() ? "none"
				: (carried.size() > MOST_NAMED) ? names + " and " + (carried.size() - MOST_NAMED) + " more" : names;
	}

	/** The same for programs. */
	Map<String, Object> json() {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("read_as", this.input.recognised().words());
		json.put("charset", this.input.recognised().format().charset().name());
		json.put("delimiter", String.valueOf(this.input.recognised().format().delimiter()));
		json.put("columns_used", this.input.header().used());
		json.put("columns_carried", this.input.header().carried());
		json.put("columns_without_name", this.input.header().madeUpNames());
		json.put("lookalikes", this.input.header().lookalikes().stream().map(InputPreview::json).toList());
		json.put("template", this.template);
		json.put("first_row", first());
		List<Map<String, Object>> warnings = new ArrayList<>();
		this.input.warnings().forEach((warning) -> warnings.add(json(warning)));
		json.put("warnings", warnings);
		return json;
	}

	private @Nullable Map<String, Object> first() {
		PromptRow first = this.input.first();
		if (first == null) {
			return null;
		}
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("id", first.id());
		json.put("line", first.record().line());
		json.put("request", JSON.readTree(first.input().toJson()));
		return json;
	}

	private static Map<String, Object> json(Lookalike column) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("column", column.column());
		json.put("looks_like", column.meant());
		json.put("option", column.option());
		json.put("note", column.note());
		return json;
	}

	private static Map<String, Object> json(InputWarning warning) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("kind", warning.kind());
		json.put("count", warning.count());
		json.put("line", warning.line());
		json.put("example", warning.example());
		json.put("text", warning.text());
		return json;
	}

}
