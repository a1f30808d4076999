package dev.promptmill.cli.view;

import java.util.List;
import java.util.stream.Collectors;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.cli.json.FirstRowFacts;
import dev.promptmill.cli.json.HeaderFacts;
import dev.promptmill.cli.json.LookalikeFacts;
import dev.promptmill.cli.json.WarningFacts;
import dev.promptmill.input.InputSummary;
import dev.promptmill.input.PromptRow;
import dev.promptmill.input.header.CsvHeader;
import dev.promptmill.input.source.CsvFormat;
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
		console.data("read as    " + this.input.detected().words());
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
			.info("Read as " + this.input.detected().words() + ". Used: " + used() + ". Carried: " + carried() + ".");
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
	HeaderFacts facts() {
		CsvFormat format = this.input.detected().format();
		CsvHeader header = this.input.header();
		PromptRow first = this.input.first();
		return new HeaderFacts(this.input.detected().words(), format.charset().name(),
				String.valueOf(format.delimiter()), header.used(), header.carried(), header.madeUpNames(),
				header.lookalikes()
					.stream()
					.map((column) -> new LookalikeFacts(column.column(), column.meant(), column.option(),
							column.note()))
					.toList(),
				this.template,
				(first != null)
						? new FirstRowFacts(first.id(), first.record().line(), JSON.readTree(first.input().toJson()))
						: null,
				this.input.warnings()
					.stream()
					.map((warning) -> new WarningFacts(warning.kind(), warning.count(), warning.line(),
							warning.example(), warning.text()))
					.toList());
	}

}
